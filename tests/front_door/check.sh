#!/usr/bin/env bash
# check.sh SOURCE: ./tenon and its `new` in a copy of the script's surroundings: what they make, and what they say to wrong words.
set -u
source=$1 failed=0
copy=$(mktemp -d); trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/examples/board"
cp -r "$source/tenon" "$source/cmake" "$source/tools" "$copy/"
cp "$source/examples/board/CMakeLists.txt" "$copy/examples/board/"
mkdir "$copy/parts"; echo 'tenon_add_modules(shop_parts ROOT . NAMESPACE shop.parts)' >"$copy/parts/CMakeLists.txt"
cd "$copy" || exit 1
# says CODE TEXT COMMAND...: the exit code, and the text within what it prints
says() {
  local code=$1 text=$2 output status; shift 2
  output=$("$@" 2>&1 </dev/null); status=$?
  if [ "$status" != "$code" ] || ! grep -qF -- "$text" <<<"$output"; then
    failed=1; printf '%s\n  expected %s: %s\n  got %s: %s\n' "$*" "$code" "$text" "$status" "$output"
  fi
}
there() { [ -f "$1" ] || { failed=1; echo "$1 was not made"; }; }

says 0 'usage: ./tenon COMMAND' ./tenon
says 0 'usage: ./tenon COMMAND' ./tenon help
says 1 'tenon: there is no command "tset"; did you mean test?' ./tenon tset
says 1 'tenon: there is no command "frobnicate"; there are: setup, dev, test' ./tenon frobnicate
says 0 'usage: ./tenon COMMAND' ./tenon dev --help
says 1 'tenon: graph needs a file' ./tenon graph
says 1 'tenon: check knows --fix, not --all' tools/check.sh --all
says 1 'tenon: there is no program "bord"; did you mean board?' ./tenon dev bord
says 1 'tenon: setup knows --yes, not --maybe' ./tenon setup --maybe
says 1 'tenon: new makes an app or a module' ./tenon new
says 1 'tenon: new app needs a name' ./tenon new app
says 1 'tenon: "Shop" is no name for an app: lower case letters' ./tenon new app Shop
says 1 'tenon: "class" is reserved' ./tenon new app class
says 1 'tenon: "user__stats" is no name for an app' ./tenon new app user__stats
says 1 'tenon: "co_await" is reserved' ./tenon new app co_await
says 1 'tenon: "clock" is a name of the C library' ./tenon new app clock
says 1 'tenon: new app takes one name, not a b' ./tenon new app a b
says 1 'tenon: there is something else named shop_parts, in parts/CMakeLists.txt; choose another name' ./tenon new app shop_parts
says 1 'tenon: there is an app named board in examples/board' ./tenon new app board
says 0 'made apps/shop. Run it: ./tenon dev shop' ./tenon new app shop
there apps/shop/main.cpp; there apps/shop/shop.cppm; there apps/shop/shop.cpp; there apps/shop/CMakeLists.txt
says 1 'tenon: there is an app named shop in apps/shop' ./tenon new app shop
says 1 'tenon: "shop" names an app; a module is APP.NAME, such as shop.cart' ./tenon new module shop
says 1 'tenon: there is no app named store; ./tenon new app store makes one. There are: shop, board' ./tenon new module store.cart
says 1 'tenon: tenon.* is Tenon'"'"'s own' ./tenon new module tenon.cart
says 1 'tenon: "shop.shop" repeats shop' ./tenon new module shop.shop
says 1 'tenon: "image" is reserved; choose another name for a module' ./tenon new module shop.image
says 1 'tenon: "*" is no name for a module' ./tenon new module 'shop.*'
says 1 'tenon: "" is no name for a module' ./tenon new module shop..cart
says 1 'tenon: "shop.cart." ends in a dot' ./tenon new module shop.cart.
says 1 'tenon: "" is no name for an app' ./tenon new module .cart
says 1 'tenon: "" is no name for a type' ./tenon new module shop.cart --export
says 1 'tenon: "cart" is no name for a type' ./tenon new module shop.cart --export cart
says 1 'tenon: new module knows --export Type, not --import' ./tenon new module shop.cart --import X
says 0 'made apps/shop/admin/user_stats.' ./tenon new module shop.admin.user_stats
there apps/shop/admin/user_stats/user_stats.cppm; there apps/shop/admin/user_stats/user_stats.cpp
grep -q 'class UserStats' apps/shop/admin/user_stats/user_stats.cppm || { failed=1; echo 'the exported type is not named after the module'; }
says 1 'tenon: there is a module shop.admin.user_stats in apps/shop/admin/user_stats' ./tenon new module shop.admin.user_stats
says 0 'made apps/shop/cart.' ./tenon new module shop.cart --export Basket
grep -q 'class DefaultBasket final : public Basket' apps/shop/cart/cart.cpp || { failed=1; echo 'the export was not taken'; }
exit $failed
