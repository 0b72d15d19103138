#!/usr/bin/env bash
# made.sh BUILD APP: runs the app that ./tenon new made under the supervisor, edits it and its module, and sees the change.
set -u
build=$1 app=$2 supervisor=''
work=$(mktemp -d) log=/dev/null
originals=$work/originals
cp -r "$app" "$originals"
restore() { (cd "$originals" && find . -name '*.cpp' | while read -r file; do cmp -s "$file" "$app/$file" || cp "$file" "$app/$file"; done); }
finish() {
  [ -z "$supervisor" ] || { kill -INT "$supervisor" 2>/dev/null; wait "$supervisor" 2>/dev/null; }
  restore
  rm -rf "$work"
}
trap finish EXIT
fail() { printf 'FAILED: %s\n--- log\n' "$1"; cat "$log"; exit 1; }
# within SECONDS COMMAND...: it succeeds in time
within() { local left=$(($1 * 10)); shift; while ! "$@" >/dev/null 2>&1; do left=$((left - 1)); [ $left -gt 0 ] || return 1; sleep 0.1; done; }
edit() { sed "$2" "$app/$1" >"$app/$1.new" && mv "$app/$1.new" "$app/$1"; }
page() { curl -sf -m 20 "http://127.0.0.1:$port/"; }
page_is() { [ "$(page)" = "$1" ]; }

cd "$work" || exit 1
modules=$("$build/bin/made_app" modules 2>&1) || fail "it does not list its modules: $modules"
for module in made_app made_app.cart made_app.admin.user_stats; do
  grep -q "$module" <<<"$modules" || fail "$module is not in it: $modules"
done
"$build/bin/made_app" --validate >"$work/validate" 2>&1 || fail "it is not valid: $(cat "$work/validate")"

log=$work/log
APP_TENON_HTTP_PORT=18280 TENON_COLOR=never \
  "$build/bin/tenon-supervisor" --build-dir "$build" --target made_app -- "$build/bin/made_app" serve >"$log" 2>&1 &
supervisor=$!
within 60 grep -q 'listening on' "$log" || fail 'it does not start'
within 60 grep -q 'watching' "$log" || fail 'it does not watch'
port=$(sed -n 's|.*listening on http://127.0.0.1:\([0-9]*\).*|\1|p' "$log" | head -n 1)
page_is 'Hello from made_app' || fail "the page says: $(page)"

edit made_app.cpp 's/Hello from/Welcome to/'
within 120 page_is 'Welcome to made_app' || fail "the page still says: $(page)"
edit cart/cart.cpp 's/std::string text = "made_app.cart"/std::string text = "six eggs"/'
within 120 grep -q 'applied made_app.cart ' "$log" || fail 'the edit of the module was not applied'
page_is 'Welcome to made_app' || fail "the page says: $(page)"

kill -INT "$supervisor"
wait "$supervisor" || fail "it ended with $?"
supervisor=''
