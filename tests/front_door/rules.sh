#!/usr/bin/env bash
# rules.sh SOURCE: what ./tenon check finds in a small repository that breaks every rule once, and that it finds nothing when they
# are mended.
set -u
source=$1 failed=0
copy=$(mktemp -d); trap 'rm -rf "$copy"' EXIT
cp -r "$source/tools" "$source/.clang-format" "$source/.clang-tidy" "$copy/"
cd "$copy" || exit 1
git init -q .
printf '/build/\n' >.gitignore
mkdir -p modules/m runtime build/dev/lint
unit() { # FILE: its text from standard input, compiled just now
  cat >"$1"
  touch "build/dev/$(basename "$1").o"
}
recorded() { # FILE: an entry of the build's compile commands
  printf '{\n  "directory": "%s/build/dev",\n  "command": "clang++-22 -std=c++20 -c %s",\n  "file": "%s",\n  "output": "%s.o"\n}' \
    "$copy" "$copy/$1" "$copy/$1" "$(basename "$1")"
}
expect() { # exit code, text
  local said code
  said=$(tools/check.sh 2>&1); code=$?
  if [ "$code" != "$1" ] || [ "$said" != "$2" ]; then failed=1; printf -- '--- expected %s\n%s\n--- got %s\n%s\n' "$1" "$2" "$code" "$said"; fi
}

{ echo '['; recorded runtime/core.cpp; echo ,; recorded modules/m/m.cpp; printf '\n]\n'; } >build/dev/compile_commands.json

# What the core keeps for the whole program is its own business.
unit runtime/core.cpp <<'CPP'
int calls = 0;
CPP
unit modules/m/m.cpp <<'CPP'
#include <stdio.h>

static const int fixed = 1;
int counter = 0;

int count() {
  static int calls = fixed;
  return ++calls + counter;
}
CPP
cat >modules/m/m.cppm <<'CPP'
module;
#define TWICE(x) x x
export module m;
import other;
#include <late.h>
   void badly_formatted( );
CPP
printf 'echo )\n' >broken.sh
state='mutable state outside an object belongs to a generation of the code and is lost by a reload; make it a member of a provided class, or of a state<S>() [custom-tenon-state]'
linted='tenon: clang-tidy on 2 units, two at a time; those that were clean stay so until they change'
expect 1 "modules/m/m.cppm:5: not formatted; ./tenon check --fix does it
modules/m/m.cppm:2: a macro; write a constant or a function
modules/m/m.cppm:5: #include after import; the compiler fails on it in surprising ways, so move it up
broken.sh:1: syntax error near unexpected token \`)'
$linted
modules/m/m.cpp:4: $state
modules/m/m.cpp:7: $state"

printf 'int zero() { return 0; }\n' | unit modules/m/m.cpp
printf 'module;\n#include <late.h>\nexport module m;\nimport other;\nvoid badly_formatted( );\n' >modules/m/m.cppm
: >broken.sh
tools/check.sh --fix >/dev/null 2>&1
grep -qx 'void badly_formatted();' modules/m/m.cppm || { failed=1; echo 'the formatting was not applied'; }
expect 0 "$linted
tenon: nothing found in 3 files"
seq 301 | sed 's|^|// |' >modules/m/long.cpp
expect 0 "tenon: over 300 lines: modules/m/long.cpp (301); is each still one idea?
$linted
tenon: nothing found in 4 files"
exit $failed
