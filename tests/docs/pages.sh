#!/usr/bin/env bash
# pages.sh SOURCE BUILD PYTHON CTEST PAGE...: the pages say what the code says, and name tests that there are.
set -eu
source=$1 build=$2 python=$3 ctest=$4
shift 4
listing=$(mktemp); trap 'rm -f "$listing"' EXIT
"$ctest" --test-dir "$build" -N >"$listing"
cd "$source"
"$python" -B tools/docs.py --compiled "$build/compile_commands.json" --tests "$listing" "$@"
