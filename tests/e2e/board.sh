#!/usr/bin/env bash
# board.sh BUILD ORIGINAL COPY: drives a real dev run of the board over HTTP: edits its sources, breaks them, changes an
# interface and main, kills it; no request may fail but those in flight at the kill, and no card may be lost.
set -u
build=$1 original=$2 copy=$3
work=$build-e2e/run
rm -rf "$work"; mkdir -p "$work"; cd "$work" || exit 1
log=$work/log
supervisor='' caller=''

restore() { (cd "$original" && find . -name '*.cpp*' | while read -r f; do cmp -s "$f" "$copy/$f" || cp "$f" "$copy/$f"; done); }
finish() {
  [ -z "$caller" ] || kill "$caller" 2>/dev/null
  [ -z "$supervisor" ] || { kill -INT "$supervisor" 2>/dev/null; wait "$supervisor" 2>/dev/null; }
  restore
}
trap finish EXIT
fail() { printf 'FAILED: %s\n--- log\n' "$1"; cat "$log"; exit 1; }
step() { printf '%s\n' "$1"; }
# until SECONDS COMMAND...: waits until the command succeeds
until_ok() { local left=$(($1 * 10)); shift; while ! "$@" >/dev/null 2>&1; do left=$((left - 1)); [ $left -gt 0 ] || return 1; sleep 0.1; done; }
count() { grep -c "$1" "$log"; }
more_than() { [ "$(count "$1")" -gt "$2" ]; }
get() { curl -sf -m 20 "http://127.0.0.1:$port$1"; }
post() { curl -sf -m 20 -X POST -H 'content-type: application/json' -d "$2" "http://127.0.0.1:$port$1"; }
page_says() { get / | grep -qF "$1"; }
# Edits a file as many editors do: a new file renamed over it.
edit() { sed "$2" "$copy/$1" >"$copy/$1.new" && mv "$copy/$1.new" "$copy/$1"; }

restore
cmake --build "$build" --target board_e2e tenon-supervisor >/dev/null || { echo 'the board does not build'; exit 1; }
export APP_TENON_HTTP_PORT=18080 TENON_COLOR=never
"$build/bin/tenon-supervisor" --build-dir "$build" --target board_e2e -- "$build/bin/board_e2e" serve >"$log" 2>&1 &
supervisor=$!
until_ok 60 grep -q 'listening on' "$log" || fail 'it does not start'
until_ok 60 grep -q 'watching' "$log" || fail 'it does not watch'
port=$(sed -n 's|.*listening on http://127.0.0.1:\([0-9]*\).*|\1|p' "$log" | head -n 1)

step 'a card is added and listed'
post /api/cards '{"title": "Water the plants"}' >/dev/null || fail 'cannot add a card'
get /api/cards | grep -q 'Water the plants' || fail 'the card is not listed'

# From here on somebody asks all the time; every failed request is written down.
: >"$work/failures"
(while :; do curl -sf -m 30 "http://127.0.0.1:$port/api/cards" >/dev/null || echo "request failed: $?" >>"$work/failures"; sleep 0.02; done) &
caller=$!

step 'an edited page is served without a restart'
applied=$(count applied)
edit web/page.cpp 's|<h1><a href|<h1 id=\\"edited\\"><a href|'
until_ok 120 more_than 'applied board.web' "$applied" || fail 'the edit was not applied'
page_says '<h1 id="edited">' || fail 'the page is still the old one'

step 'a file that does not compile changes nothing'
rejected=$(count rejected)
edit web/page.cpp 's|<h1 id=|<h1 class= " oops|'
until_ok 120 more_than rejected "$rejected" || fail 'the broken file was not rejected'
grep -q 'page.cpp:.*error:' "$log" || fail "the compiler's error is not shown"
page_says '<h1 id="edited">' || fail 'the old code does not serve on'

step 'the next good save works'
applied=$(count applied)
edit web/page.cpp 's|<h1 class= " oops|<h1 class=\\"again\\" id=|'
until_ok 120 more_than 'applied board.web' "$applied" || fail 'the good save was not applied'
page_says '<h1 class="again"' || fail 'the page is still the old one'

step 'the same bytes build nothing'
unchanged=$(count unchanged)
touch "$copy/web/page.cpp"; cp "$copy/web/page.cpp" "$copy/web/page.cpp.new"; mv "$copy/web/page.cpp.new" "$copy/web/page.cpp"
until_ok 30 more_than unchanged "$unchanged" || fail 'the same bytes are not unchanged'

step 'an interface comes with all who see it'
applied=$(count 'applied .*board.cards')
edit cards/cards.cppm 's|class Cards {|struct Unused {\n  int one = 1;\n};\nclass Cards {|'
until_ok 120 more_than 'applied .*board.cards' "$applied" || fail 'the interface was not applied'
grep -q 'applied .*board.web' "$log" || fail 'the web module was not compiled against it'
get /api/cards | grep -q 'Water the plants' || fail 'the card is lost'

step 'an edit of main restarts the program, and no connection is refused'
printf '// a new last line\n' >>"$copy/main.cpp"
until_ok 300 grep -q 'the new program serves' "$log" || fail 'it was not restarted'
sleep 1
get /api/cards | grep -q 'Water the plants' || fail 'the card is lost'
page_says '<h1 class="again"' || fail 'the edit is lost in the restart'
kill "$caller"; wait "$caller" 2>/dev/null; caller=''
[ ! -s "$work/failures" ] || fail "requests failed: $(sort "$work/failures" | uniq -c)"

step 'kill -9 loses no card'
post /api/cards '{"title": "Written before the kill"}' >/dev/null || fail 'cannot add a card'
host=$(pgrep -P "$supervisor" | head -n 1)
kill -9 "$host"
until_ok 60 get /api/cards || fail 'it is not back after kill -9'
get /api/cards | grep -q 'Written before the kill' || fail 'the card is lost'

step 'it ends when asked'
kill -INT "$supervisor"
until_ok 30 bash -c "! kill -0 $supervisor" || fail 'it does not end'
wait "$supervisor"; supervisor=''
pgrep -f "$work" >/dev/null && fail 'a process is left'
echo 'all steps passed'
