#!/usr/bin/env bash
# new app NAME | new module APP.NAME [--export Type]: makes something that builds, runs and reloads, from tools/templates.
set -euo pipefail
cd "$(dirname "$(readlink -f "$0")")/.."
. tools/words.sh

# No name for a namespace: words of C++, names that generated code or CMake use, and what every program can see already.
reserved='alignas alignof and and_eq asm auto bitand bitor bool break case catch char char8_t char16_t char32_t class co_await
co_return co_yield compl concept const const_cast consteval constexpr constinit continue decltype default delete do double
dynamic_cast else enum explicit export extern false final float for friend goto if import inline int long module mutable namespace
new noexcept not not_eq nullptr operator or or_eq override private protected public register reinterpret_cast requires return short
signed sizeof static static_assert static_cast struct switch template this thread_local throw true try typedef typeid typename union
unsigned using virtual void volatile wchar_t while xor xor_eq
image main std absl tenon testing boost all clean help install test package'

check_name() { # NAME, what it is for
  [[ $1 =~ ^[a-z][a-z0-9]*(_[a-z0-9]+)*$ ]] ||
    die "\"$1\" is no name for $2: lower case letters, digits and single _ between them, beginning with a letter"
  [[ " ${reserved//$'\n'/ } " != *" $1 "* ]] || die "\"$1\" is reserved; choose another name for $2"
}

# The compiler knows what the C library has put into the global namespace, where an app's own namespace would lie.
check_global_name() {
  command -v clang++-22 >/dev/null || return 0
  { printf '#include <%s.h>\n' ctype fcntl math netdb pthread signal stdio stdlib string sys/socket sys/stat time unistd wctype
    printf 'namespace %s {}\n' "$1"; } | clang++-22 -std=c++20 -x c++ -fsyntax-only - 2>/dev/null ||
    die "\"$1\" is a name of the C library, which every program sees; choose another name for an app"
}

# user_stats -> UserStats
type_of() { sed -E 's/(^|_)([a-z0-9])/\u\2/g' <<<"$1"; }

# The file that declares a target of that name, if there is one.
target_file() {
  grep -rlE --include=CMakeLists.txt --exclude-dir=build "^ *(tenon_add_[a-z]+|add_executable|add_library|add_custom_target)\($1[ )]" . | sed 's|^\./||' | head -n 1 || true
}

# fill TEMPLATE FILE: the template with its names filled in.
fill() {
  sed "s/@NAME@/$name/g; s/@MODULE@/${module:-}/g; s/@SPACE@/${space:-}/g; s/@TYPE@/${type:-}/g" "tools/templates/$1" >"$2"
}

new_app() {
  [ $# -gt 0 ] || die 'new app needs a name: ./tenon new app shop'
  [ $# -eq 1 ] || die "new app takes one name, not $*"
  local name=$1 dir=apps/$1 file
  check_name "$name" 'an app'
  check_global_name "$name"
  file=$(target_file "$name")
  case $file in
    '') ;;
    apps/* | examples/*) die "there is an app named $name in ${file%/CMakeLists.txt}" ;;
    *) die "there is something else named $name, in $file; choose another name" ;;
  esac
  [ ! -e "$dir" ] || die "$dir exists already"
  mkdir -p "$dir"
  fill app/CMakeLists.txt.in "$dir/CMakeLists.txt"
  fill app/main.cpp.in "$dir/main.cpp"
  fill app/NAME.cppm.in "$dir/$name.cppm"
  fill app/NAME.cpp.in "$dir/$name.cpp"
  cat <<TEXT
made $dir. Run it: ./tenon dev $name
Then edit $dir/$name.cpp and save. A module beside it: ./tenon new module $name.cart
TEXT
}

new_module() {
  [ $# -gt 0 ] || die 'new module needs a name: ./tenon new module shop.cart'
  local module=$1 type='' part
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --export)
        type=${2:-}
        [[ $type =~ ^[A-Z][A-Za-z0-9]*$ ]] || die "\"$type\" is no name for a type: letters and digits, beginning with a capital"
        shift 2 ;;
      *) die "new module knows --export Type, not $1" ;;
    esac
  done
  [[ $module == *.* ]] || die "\"$module\" names an app; a module is APP.NAME, such as $module.cart"
  local app=${module%%.*} rest=${module#*.}
  local name=${module##*.} dir space=${module//./::}
  type=${type:-$(type_of "$name")}
  [[ $module != tenon.* ]] || die "tenon.* is Tenon's own; a module is APP.NAME, such as shop.${rest##*.}"
  check_name "$app" 'an app'
  programs | grep -qxF -- "$app" || die "there is no app named $app; ./tenon new app $app makes one. There are: $(listed $(programs))"
  local IFS=. -
  set -f
  [[ $rest != *. ]] || die "\"$module\" ends in a dot; a module is APP.NAME, such as $app.cart"
  for part in $rest; do
    check_name "$part" 'a module'
    [ "$part" != "$app" ] || die "\"$module\" repeats $app; inside it, $app would mean the wrong namespace"
  done
  dir=$(dirname "$(target_file "$app")")/${rest//.//}
  [ ! -e "$dir/$name.cppm" ] || die "there is a module $module in $dir"
  mkdir -p "$dir"
  fill module/NAME.cppm.in "$dir/$name.cppm"
  fill module/NAME.cpp.in "$dir/$name.cpp"
  cat <<TEXT
made $dir. It is part of $app from the next build on. For another module of $app to use it:
  its interface unit:       .imports<"$module">() in the descriptor
  its implementation unit:  import $module;
                            $space::descriptor among the arguments of tenon::define
                            $space::$type& as a parameter of a constructor, and in its tenon::provide
TEXT
}

case ${1:-} in
  app) shift; new_app "$@" ;;
  module) shift; new_module "$@" ;;
  *) die 'new makes an app or a module: ./tenon new app NAME, ./tenon new module APP.NAME [--export Type]' ;;
esac
