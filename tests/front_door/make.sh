#!/usr/bin/env bash
# make.sh SOURCE MADE: an app and two modules in it, made by ./tenon new in a copy of the script's surroundings, put to MADE.
# Files that would stay the same keep their time.
set -euo pipefail
source=$1 made=$2
copy=$(mktemp -d); trap 'rm -rf "$copy"' EXIT
cp -r "$source/tenon" "$source/tools" "$copy/"
{ "$copy/tenon" new app made_app
  "$copy/tenon" new module made_app.cart --export Basket
  "$copy/tenon" new module made_app.admin.user_stats; } >/dev/null
cd "$copy"
find apps -type f | while read -r file; do
  cmp -s "$file" "$made/$file" || { mkdir -p "$made/$(dirname "$file")"; cp "$file" "$made/$file"; }
done
