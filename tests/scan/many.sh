#!/usr/bin/env bash
# many.sh CMAKE: a chain of 1,000 modules, each importing the four before it, is scanned whole, in a few seconds.
set -euo pipefail
cmake=$1
here=$(dirname "$(readlink -f "$0")")
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
for ((i = 0; i < 1000; ++i)); do
  mkdir "$tree/m$i"
  text="import tenon;"$'\n'
  for ((j = i < 4 ? 0 : i - 4; j < i; ++j)); do text+="import board.m$j;"$'\n'; done
  printf 'export module board.m%d;\n%s' "$i" "$text" >"$tree/m$i/m$i.cppm"
  printf '/* one */\nmodule board.m%d;\n%s' "$i" "$text" >"$tree/m$i/m$i.cpp"
done
TIMEFORMAT=%U
{ time "$cmake" "-DROOT=$tree" -P "$here/scan.cmake" >"$tree/printed" 2>&1; } 2>"$tree/time"
modules=$(sed -n 's/^MODULES: //p' "$tree/printed" | wc -w)
seconds=$(<"$tree/time")
printf '%s modules in %s s of processor time\n' "$modules" "$seconds"
[ "$modules" = 1000 ] && [ "${seconds%%.*}" -lt 5 ]
