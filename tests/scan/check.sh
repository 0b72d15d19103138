#!/usr/bin/env bash
# check.sh CASE CMAKE: unpacks a case, scans it, and compares what was printed with what the case expects.
set -euo pipefail
case=$1 cmake=$2
here=$(dirname "$(readlink -f "$0")")
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT

mkdir "$tree/board"
awk -v tree="$tree/board" '
  /^--- / { out = tree "/" $2; sub(/\/[^\/]*$/, "", out); system("mkdir -p \"" out "\""); out = tree "/" $2; printf "" >out; next }
  { print >out }' "$case"
mv "$tree/board/expected" "$tree/expected"

# Places are absolute; a mistake is one line, and CMake adds where it stopped.
"$cmake" "-DROOT=$tree/board" -P "$here/scan.cmake" 2>&1 | sed -e "s|$tree/board/||g" -e 's/^  tenon: /tenon: /' \
  -e '/^CMake Error at/d' -e '/^Call Stack/,$d' -e '/^$/d' >"$tree/printed" || true
diff -u --label expected --label printed "$tree/expected" "$tree/printed"
