#!/usr/bin/env bash
# new app NAME | new module APP.PATH [--export Type]: makes something that builds, runs and reloads. Called by ./tenon new.
set -euo pipefail
cd "$(dirname "$0")/.."
die() { printf 'tenon: %s\n' "$*" >&2; exit 1; }

reserved=' alignas and asm auto bool break case catch char class concept const continue default delete do double else enum explicit
 export extern false float for friend goto if import inline int long module mutable namespace new not operator or private protected
 public register requires return short signed sizeof static struct switch template this throw true try typedef typename union
 unsigned using virtual void volatile while xor std tenon main test '
check_name() {
  [[ $1 =~ ^[a-z][a-z0-9_]*$ ]] || die "\"$1\" is no name for $2: lower case letters, digits and _, beginning with a letter"
  [[ $reserved != *" $1 "* ]] || die "\"$1\" is reserved; choose another name for $2"
}
# user_stats -> UserStats
type_of() { local out='' part; IFS=_ read -ra parts <<<"$1"; for part in "${parts[@]}"; do out+=${part^}; done; printf '%s' "$out"; }

# folder of an app: where its CMakeLists.txt declares it
app_folder() {
  local file
  for file in apps/*/CMakeLists.txt examples/*/CMakeLists.txt; do
    if [ -f "$file" ] && grep -q "^tenon_add_app($1 " "$file"; then dirname "$file"; return; fi
  done
}

new_app() {
  local name=${1:-}
  [ -n "$name" ] || die "new app needs a name: ./tenon new app shop"
  check_name "$name" 'an app'
  [ -z "$(app_folder "$name")" ] || die "there is an app named $name in $(app_folder "$name")"
  local dir=apps/$name type
  [ ! -e "$dir" ] || die "$dir exists already"
  type=$(type_of "$name")
  mkdir -p "$dir"
  cat >"$dir/CMakeLists.txt" <<EOF
tenon_add_app($name ROOT . NAMESPACE $name USES tenon_config_toml tenon_http)
EOF
  cat >"$dir/main.cpp" <<EOF
import tenon;
import $name.image;

int main(int argc, char** argv) { return tenon::App($name::image).run(argc, argv); }
EOF
  cat >"$dir/$name.cppm" <<EOF
/// The first module of $name.
export module $name;
import tenon;

export namespace $name {

struct Config;

inline constexpr auto descriptor =
    tenon::describe<"$name">.imports<"tenon.http">().contributes<tenon::http::Controller>().config<Config>();
extern const tenon::Definition definition;

}  // namespace $name
EOF
  sed -i "s|^import tenon;|import tenon;\nimport tenon.http;|" "$dir/$name.cppm"
  cat >"$dir/$name.cpp" <<EOF
module $name;
import tenon.std;

namespace $name {

struct Config {
  std::string greeting = "Hello from $name";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::greeting>.doc("What the first page says"));
};

namespace {

class $type final : public tenon::http::Controller {
 public:
  explicit $type(const Config& config) : config_(config) {}
  [[nodiscard]] tenon::http::Routes routes() override {
    return {tenon::http::route<&$type::page>(tenon::http::get, "/")};
  }
  tenon::http::Response page() { return tenon::http::text(config_.greeting); }

 private:
  const Config& config_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<$type(const Config&)>().as<tenon::http::Controller>());

}  // namespace $name
EOF
  printf 'made %s. Run it: ./tenon dev %s. Then edit %s/%s.cpp and save.\n' "$dir" "$name" "$dir" "$name"
}

new_module() {
  local path=${1:-} export=''
  [ -n "$path" ] || die "new module needs a name: ./tenon new module shop.cart"
  shift
  while [ $# -gt 0 ]; do
    case $1 in
      --export) export=${2:-}; [ -n "$export" ] || die "--export needs the name of a type"; shift 2 ;;
      *) die "new module knows --export Type, not $1" ;;
    esac
  done
  [[ $path == *.* ]] || die "\"$path\" names an app; a module is APP.NAME, such as $path.cart"
  local app=${path%%.*} rest=${path#*.} part
  for part in ${path//./ }; do check_name "$part" 'a module'; done
  local root; root=$(app_folder "$app")
  [ -n "$root" ] || die "there is no app named $app; ./tenon new app $app makes one"
  local last=${path##*.} dir=$root/${rest//.//} space=${path//./::}
  [ ! -e "$dir" ] || die "$dir exists already"
  export=${export:-$(type_of "$last")}
  [[ $export =~ ^[A-Z][A-Za-z0-9]*$ ]] || die "\"$export\" is no name for a type: letters and digits, beginning with a capital"
  mkdir -p "$dir"
  cat >"$dir/$last.cppm" <<EOF
/// What others may see of $path.
export module $path;
import tenon;
import tenon.std;

export namespace $space {

class $export {
 public:
  virtual ~$export() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};

struct Config;

inline constexpr auto descriptor = tenon::describe<"$path">.exports<$export>().config<Config>();
extern const tenon::Definition definition;

}  // namespace $space
EOF
  cat >"$dir/$last.cpp" <<EOF
module $path;
import tenon.std;

namespace $space {

struct Config {
  std::string text = "$path";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::text>.doc("What it says"));
};

namespace {

class Default$export final : public $export {
 public:
  explicit Default$export(const Config& config) : config_(config) {}
  [[nodiscard]] std::string text() const override { return config_.text; }

 private:
  const Config& config_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Default$export(const Config&)>().as<$export>());

}  // namespace $space
EOF
  printf 'made %s. To use it: import %s; .imports<"%s">() in the descriptor, its descriptor in define, and a constructor that takes %s::%s&.\n' \
    "$dir" "$path" "$path" "$space" "$export"
}

case ${1:-} in
  app) shift; new_app "$@" ;;
  module) shift; new_module "$@" ;;
  *) die "new makes an app or a module: ./tenon new app NAME, ./tenon new module APP.NAME [--export Type]" ;;
esac
