#!/usr/bin/env bash
# reload.sh BUILD: from the save of one implementation unit of the board to the first answer from its new code, against the bare
# compile and link commands of that unit by hand. Medians of nine, in turn. Works on a copy of the sources beside BUILD.
set -euo pipefail
build=$(realpath "$1")
copy=$build-e2e/board
unit=$copy/web/page.cpp
work=$build-e2e/reload; rm -rf "$work"; mkdir -p "$work"; cd "$work"
cp "$unit" original.cpp
APP_TENON_HTTP_PORT=18221 "$build/bin/board_e2e" serve >log 2>&1 & server=$!
trap 'kill $server 2>/dev/null || true; wait 2>/dev/null; cp original.cpp "$unit"' EXIT
until grep -q 'watching' log; do sleep 0.1; kill -0 $server; done
port=$(sed -n 's|.*listening on http://127.0.0.1:\([0-9]*\).*|\1|p' log | head -n 1)
now() { date +%s%N; }
command=$(grep '"command".*-e2e/board/web/page.cpp"' "$build/compile_commands.json" | head -n 1 | sed -E 's/.*"command": "//; s/",$//; s/\\"/"/g')
bare_compile=${command/ -o * -c / -o $work/bare.o -c }
median() { printf '%s\n' "$@" | sort -n | sed -n "$((($# + 1) / 2))p"; }
saves=() bares=()
for i in 1 2 3 4 5 6 7 8 9; do
  sed "s|<h1><a href|<h1 id=\\\\\"n$i\\\\\"><a href|" original.cpp >new.cpp
  begin=$(now); cp new.cpp "$unit"
  until curl -s "http://127.0.0.1:$port/" | grep -q "id=\"n$i\""; do kill -0 $server; done
  saves+=($((($(now) - begin) / 1000)))
  begin=$(now)
  (cd "$build" && $bare_compile && clang++-22 -shared -fuse-ld=lld "$work/bare.o" -o "$work/bare.so")
  bares+=($((($(now) - begin) / 1000)))
done
save=$(median "${saves[@]}") bare=$(median "${bares[@]}")
awk -v s="$save" -v b="$bare" 'BEGIN {printf "save to answer %.0f ms, by hand %.0f ms|%.2f|<= 1.5\n", s / 1000, b / 1000, s / b}'
grep applied log | tail -n 1 | sed -E 's/.*(applied.*)/  last: \1||/'
