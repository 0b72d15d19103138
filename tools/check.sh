#!/usr/bin/env bash
# check [--fix]: formatting and the rules of this code base, one line per finding with file and line. Called by ./tenon check.
set -u
cd "$(dirname "$0")/.."
fix=''
case ${1:-} in
  --fix) fix=yes ;;
  '') ;;
  *) echo "tenon: check knows --fix, not $1" >&2; exit 2 ;;
esac
found=0
finding() { printf '%s\n' "$1"; found=1; }
mapfile -t files < <(git ls-files -co --exclude-standard -- '*.cpp' '*.cppm' '*.c' | while read -r f; do [ -f "$f" ] && echo "$f"; done)

if [ -n "$fix" ]; then
  clang-format-22 -i "${files[@]}"
else
  while read -r line; do finding "${line/ error:/} run ./tenon check --fix"; done \
    < <(clang-format-22 --dry-run -Werror "${files[@]}" 2>&1 | grep -E '^[^ ].*error:' | awk -F: '!seen[$1]++ {print $1":"$2": not formatted;"}')
fi

for file in "${files[@]}"; do
  # Long files and includes after imports.
  lines=$(wc -l <"$file")
  case $file in tests/* | bench/* | std/std.cppm) ;; *) [ "$lines" -le 350 ] || finding "$file:$lines: over 350 lines; is it still one idea?" ;; esac
  awk -v f="$file" '/^(export )?import /{seen=1} /^#include/ && seen {print f":"NR": #include after import; move it into the global module fragment"; exit}' "$file"
done | { while read -r line; do echo "$line"; touch build/.check-found; done; }
if [ -e build/.check-found ]; then rm -f build/.check-found; found=1; fi

# Mutable state of a module belongs to a generation, not to the module: it is lost, or forked, by a reload.
state=$(git ls-files -co --exclude-standard -- 'modules/*.cpp' 'modules/*.cppm' 'examples/*.cpp' 'examples/*.cppm' 'apps/*.cpp' 'apps/*.cppm' |
  xargs -r grep -nE '^ *(static|thread_local|inline|constinit) ' /dev/null |
  grep -vE 'constexpr|const |static_assert|\(|static_cast|constinit const' || true)
while read -r line; do [ -z "$line" ] || finding "${line%%:*}:$(cut -d: -f2 <<<"$line"): mutable state outside an object; a reload would lose it: $(cut -d: -f3- <<<"$line" | sed 's/^ *//')"; done <<<"$state"
macros=$(git ls-files -- 'registry/*.cppm' 'runtime/*.cppm' 'modules/*.cppm' 'examples/*.cppm' | xargs -r grep -n '^# *define' /dev/null || true)
while read -r line; do [ -z "$line" ] || finding "$line: a macro in an interface"; done <<<"$macros"

[ "$found" = 0 ] && echo "tenon: ${#files[@]} files checked, nothing found"
exit $found
