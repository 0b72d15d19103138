#!/bin/sh
# headers.sh OBJECTS: no unit of the board parses a header of the C++ library, but the one that wraps the JSON library.
# OBJECTS is the folder of the board's object files; what each unit includes stands beside them, from the last scan.
set -eu
cd "$1"
wrapper=./web/json.cpp.o.ddi.d
units=$(find . -name '*.ddi.d')
grep -q '/c++/' "$wrapper" || { echo "$wrapper: no header of the C++ library; does this test still look in the right place?"; exit 1; }
others=$(echo "$units" | grep -vxF "$wrapper")
test "$(echo "$others" | grep -c '\.cpp\.o\.ddi\.d$')" -ge 10 || { echo "$1: where are the other units of the board?"; exit 1; }
if found=$(echo "$others" | xargs grep -ho '[^ ]*/c++/[^ ]*' | sort -u) && [ -n "$found" ]; then
  echo "$others" | xargs grep -l '/c++/' | sed 's/^\.\//this unit parses headers of the C++ library: /; s/\.o\.ddi\.d$//'
  echo "$found"
  exit 1
fi
