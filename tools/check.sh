#!/usr/bin/env bash
# check [--fix]: formatting, the rules of this code base, and clang-tidy on every unit of a finished dev build; one line per
# finding, with file and line. A unit without findings is not looked at again until it, or what it imports, is compiled anew.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/words.sh
build=build/dev
fix=no
case "$*" in
  '') ;;
  --fix) fix=yes ;;
  *) die "check knows --fix, not $*" ;;
esac

# ours PATTERN...: tracked files and new ones, but not deleted ones.
ours() { git ls-files -co --exclude-standard --deduplicate -- "$@" | while read -r file; do [ ! -f "$file" ] || echo "$file"; done; }

format() {
  if [ "$fix" = yes ]; then
    xargs -r clang-format-22 -i
  else
    xargs -r clang-format-22 --dry-run -Werror 2>&1 |
      awk -F: '/: error: / && !seen[$1]++ { print $1 ":" $2 ": not formatted; ./tenon check --fix does it" }'
  fi
}

# Every #include stands before every import; macros only set up a header, in the global module fragment.
rules() {
  xargs -r awk '
    FNR == 1 { import = 0; raw = 0 }
    /R"\(/ { raw = 1 }
    /\)"/ { raw = 0 }
    raw { next }
    /^(export )?import / { import = 1 }
    /^#[ \t]*include/ && import { print FILENAME ":" FNR ": #include after import; the compiler fails on it in surprising ways, so move it up" }
    /^(export )?module [a-z]/ { import = 1 }
    /^#[ \t]*define/ && (import || FILENAME ~ /\.cppm$/) && FILENAME !~ /^tests\// { print FILENAME ":" FNR ": a macro; write a constant or a function" }'
}

shell_syntax() {
  local file
  while read -r file; do bash -n "$file" 2>&1 | sed -nE 's/^(.*): line ([0-9]+): (.*)/\1:\2: \3/p' | head -n 1 || true; done
}

# The units that the build compiles and that lie in this repository, with their object files.
units() {
  sed -nE 's/^ *"(file|output)": "(.*)",?$/\1 \2/p' "$build/compile_commands.json" |
    awk -v top="$PWD/" '$1 == "file" { file = index($2, top) == 1 ? substr($2, length(top) + 1) : "" } $1 == "output" && file != "" { print file, $2 }' |
    grep -vE '^(build|tests|bench|std)/' | sort -u -k 1,1
}

# lint FILE OBJECT: what clang-tidy says of this file; what it imports is looked at by itself. A part of the program may own state; what a reload can replace may not.
lint() {
  local file=$1 object=$build/$2 clean=$build/lint/$1.clean checks='' said
  [ ! "$clean" -nt "$object" ] || [ ! "$clean" -nt .clang-tidy ] || [ ! "$clean" -nt "$file" ] || return 0
  case $file in modules/* | examples/* | apps/*) ;; *) checks=--checks=-custom-tenon-state ;; esac
  said=$(clang-tidy-22 --quiet --experimental-custom-checks $checks -p "$build" "$file" 2>/dev/null |
    sed -nE "s|^$PWD/($file:[0-9]+):[0-9]+: (warning\|error): |\1: |p" || true)
  mkdir -p "$(dirname "$clean")"
  if [ -n "$said" ]; then printf '%s\n' "$said"; else touch "$clean"; fi
}

python_rules() {
  xargs -r python3 -c '
import ast, sys
for name in sys.argv[1:]:
    text = open(name).read()
    try:
        ast.parse(text)
    except SyntaxError as error:
        print(f"{name}:{error.lineno}: {error.msg}")
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > 120:
            print(f"{name}:{number}: {len(line)} characters; a line has 120 at most")'
}

code=$(ours '*.cpp' '*.cppm' '*.c' '*.h')
scripts=$(ours '*.sh' tenon .ci/run)
python=$(ours '*.py')
found=$(format <<<"$code"; rules <<<"$code"; shell_syntax <<<"$scripts"; python_rules <<<"$python")
[ -z "$found" ] || printf '%s\n' "$found"
long=$(xargs -r wc -l <<<"$code"$'\n'"$scripts"$'\n'"$python" | awk '$1 > 300 && $2 != "total" { print $2 " (" $1 ")" }' | paste -sd, | sed 's/,/, /g')
[ -z "$long" ] || say "over 300 lines: $long; is each still one idea?"

count=$(units | wc -l)
say "clang-tidy on $count units, two at a time; those that were clean stay so until they change"
export -f lint
export build
linted=$(units | xargs -r -P "$(nproc)" -n 2 bash -c 'lint "$@"' lint | sort -u)
[ -z "$linted" ] || printf '%s\n' "$linted"
[ -z "$found$linted" ] || exit 1
say "nothing found in $(wc -l <<<"$code") files"
