#!/usr/bin/env bash
# many.sh CMAKE: a chain of 1,000 modules, each importing the four before it, is scanned whole and within seconds.
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
SECONDS=0
modules=$("$cmake" "-DROOT=$tree" -P "$here/scan.cmake" 2>&1 | sed -n 's/^MODULES: //p' | wc -w)
printf '%s modules in %s s\n' "$modules" "$SECONDS"
[ "$modules" = 1000 ] && [ "$SECONDS" -le 10 ]
