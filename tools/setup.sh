#!/usr/bin/env bash
# setup [--yes]: installs what Tenon is built with, on Debian 12 and 13. Silent and quick when nothing is missing: every command
# that builds calls it first. TENON_ETC is another /etc, for tests.
set -euo pipefail
. "$(dirname "$(readlink -f "$0")")/words.sh"
etc=${TENON_ETC:-/etc}
oldest_cmake=3.28

ID='' VERSION_ID='' VERSION_CODENAME=''
[ ! -r "$etc/os-release" ] || . "$etc/os-release"
system=$ID-${VERSION_ID%%.*}

# Debian 12 names Boost by version, since its default is too old; the C++ library goes by that of the system's compiler.
packages() {
  local boost=libboost-dev library=libstdc++-14-dev
  if [ "$system" = debian-12 ]; then boost=libboost1.81-dev library=libstdc++-12-dev; fi
  # The compiler, and what it is used with.
  echo clang-22 clang-tools-22 lld-22 llvm-22 libclang-rt-22-dev clang-format-22 clang-tidy-22 cmake ninja-build git libc6-dev $library
  # The kernel; modules and examples; tests, whose scripts ask servers, look for processes, and
  # see that debugger and editor follow a reload; benchmarks.
  echo libabsl-dev libxxhash-dev
  echo $boost libcli11-dev libtomlplusplus-dev nlohmann-json3-dev libsqlite3-dev
  echo libgtest-dev libgmock-dev curl procps gdb clangd-22
  echo libbenchmark-dev robin-map-dev wrk python3
}

new_enough() { printf '%s\n' "$oldest_cmake" "${1:-0}" | sort -CV; }

# A CMake that is new enough, wherever it came from.
has_cmake() { new_enough "$(cmake --version 2>/dev/null | sed -n '1s/[^0-9]*//p')"; }

missing_packages() {
  local installed package
  installed=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $(packages) 2>/dev/null) || true
  for package in $(packages); do
    [ "$package" != cmake ] || { has_cmake || echo cmake; continue; }
    [[ $'\n'$installed$'\n' == *$'\n'"installed $package"$'\n'* ]] || echo "$package"
  done
}

# Elsewhere packages have other names: what can be asked for is the tools.
missing_tools() {
  local tool
  for tool in clang++-22 clang-scan-deps-22 llvm-ar-22 ninja git; do command -v "$tool" >/dev/null || echo "$tool"; done
  has_cmake || echo "cmake-$oldest_cmake"
}

other_system() {
  local tools
  tools=$(missing_tools | paste -sd' ')
  [ -n "$tools" ] || exit 0
  cat >&2 <<TEXT
tenon: this system is ${PRETTY_NAME:-not known}; on Debian 12 and 13 setup installs what is needed, elsewhere please do it yourself.
  not found:  $tools
  compiler:   Clang 22 with clang-scan-deps-22, lld and llvm-ar-22; libstdc++ 12 or later
  build:      CMake $oldest_cmake, Ninja 1.11, git
  libraries:  abseil, xxHash; Boost 1.81, CLI11, toml++, nlohmann-json, SQLite; GoogleTest with GoogleMock
  tests:      curl, procps, gdb, clangd 22, Python 3; Google Benchmark, robin-map and wrk for the benchmarks
TEXT
  exit 1
}

# --- apt's sources -----------------------------------------------------------------------------------------------------

source_files() { find "$etc/apt" -maxdepth 2 \( -name '*.sources' -o -name '*.list' \) 2>/dev/null | sort; }

# The entries of a file in either format, one a line: "FILE <tab> URI <tab> SUITES <tab> COMPONENTS", for binary packages.
entries() {
  case $1 in
    *.list) sed -nE "s|^deb[[:space:]]+(\[[^]]*\][[:space:]]+)?([^[:space:]]+)[[:space:]]+([^[:space:]]+)[[:space:]]+([^#]*).*|$1\t\2\t\3\t\4|p" "$1" ;;
    *) sed '/^#/d' "$1" | awk -v file="$1" -v RS= -F '\n' '{
        delete value; name = ""
        for (i = 1; i <= NF; i++) {
          if (match($i, /^[A-Za-z-]+:/)) { name = tolower(substr($i, 1, RLENGTH - 1)); value[name] = substr($i, RLENGTH + 1) }
          else value[name] = value[name] " " $i
        }
        if (value["enabled"] !~ /no/ && value["types"] ~ /deb( |$)/) {
          sub(/^ */, "", value["uris"])
          print file "\t" value["uris"] "\t" value["suites"] "\t" value["components"]
        }
      }' ;;
  esac
}
all_entries() { local file; source_files | while read -r file; do entries "$file"; done; }

suite_is_enabled() { all_entries | awk -F '\t' -v suite="$1" '{ n = split($3, s, " "); for (i = 1; i <= n; i++) if (s[i] == suite) found = 1 } END { exit !found }'; }

# The entry that this system's own packages come from: of those that list its suite, rather one whose place is called debian.
own_entry() {
  all_entries | awk -F '\t' -v suite="$VERSION_CODENAME" '
    { own = 0; n = split($3, s, " "); for (i = 1; i <= n; i++) own = own || s[i] == suite }
    own && $4 ~ /(^| )main( |$)/ { if (first == "") first = $0; if (best == "" && $2 ~ /\/debian\/?( |$)/) best = $0 }
    END { print best != "" ? best : first }'
}

# derive SUITE: the text of an apt source for SUITE, like the one this system's own packages come from, with the same key and
# options. Security updates lie beside the main archive, under a name of their own.
derive() {
  local suite=$1 entry file uri
  entry=$(own_entry)
  [ -n "$entry" ] || die "I find no apt source for $VERSION_CODENAME below $etc/apt, from which to derive $suite; add $suite to apt's sources, then run ./tenon setup again"
  IFS=$'\t' read -r file uri _ <<<"$entry"
  local place='' # a sed command for the place
  [[ $suite != *-security ]] || place='s#/debian/?([[:space:]]|$)#/debian-security\1#g'
  case $file in
    *.list) grep -E "^deb[[:space:]].*[[:space:]]$VERSION_CODENAME[[:space:]]" "$file" | grep -F -- "$uri" | head -n 1 |
      sed -E "s#^(deb[[:space:]]+(\[[^]]*\][[:space:]]+)?[^[:space:]]+).*#\1 #; ${place:+$place;} s#[[:space:]]*\$# $suite main#" ;;
    *) sed '/^#/d' "$file" | awk -v RS= -v uri="$uri" -v suite="$VERSION_CODENAME" '
        index($0, uri) && $0 ~ "(^|\n)Suites:([^\n]*[ \t])?" suite "([ \t\n]|$)" { print; exit }' |
      awk '/^[^ \t]/ { skip = /^(Types|Suites|Components|Enabled):/ } !skip' | sed -E "${place:+/^URIs:/$place}"
      printf 'Types: deb\nSuites: %s\nComponents: main\n' "$suite" ;;
  esac
}

# enable SUITE: apt finds SUITE from now on, or everything is as before.
enable() {
  local suite=$1 kind=sources text target
  text=$(derive "$suite")
  [[ $text != deb* ]] || kind=list
  target=$etc/apt/sources.list.d/tenon-$suite.$kind
  printf '%s\n' "$text" | $sudo tee "$target" >/dev/null
  say "enabled $suite in $target"
  enabled+=("$target")
}
give_up() {
  [ "${#enabled[@]}" -eq 0 ] || $sudo rm -f "${enabled[@]}"
  die "$@"
}

# --- installing --------------------------------------------------------------------------------------------------------

apt() { $sudo env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@" </dev/null; }

# What `apt-get install` is told: CMake may have to come from another suite than the rest, together with its data.
arguments() {
  local package
  for package in "$@"; do
    if [ "$package" = cmake ] && ! new_enough "$(apt-cache policy cmake | awk '/Candidate:/ {print $2}')"; then
      echo "cmake/$VERSION_CODENAME-backports cmake-data/$VERSION_CODENAME-backports"
    else
      echo "$package"
    fi
  done
}

install() {
  local suite
  enabled=()
  for suite in $2; do enable "$suite"; done
  apt update || give_up "apt-get update failed, see above; nothing was installed"
  apt install -y --no-install-recommends --no-remove $(arguments $1) ||
    give_up "apt-get install failed, see above; if it wanted to remove packages, please decide that yourself"
  local missing
  missing=$(missing_packages | paste -sd' ')
  [ -z "$missing" ] || die "still missing after the installation: $missing; is an older one of them first in PATH?"
}

ask() {
  local answer
  [ "$yes" = no ] && [ "${CI:-}" != true ] && [ -t 0 ] || return 0
  read -r -p 'tenon: go on? [y/N] ' answer || true
  case $answer in [yY] | [yY][eE][sS]) ;; *) die 'nothing was changed' ;; esac
}

main() {
  yes=no
  case "$*" in
    '') ;;
    --yes) yes=yes ;;
    *) die "setup knows --yes, not $*" ;;
  esac
  case $system in debian-12 | debian-13) ;; *) other_system ;; esac
  local missing suites=''
  missing=$(missing_packages | paste -sd' ')
  [ -n "$missing" ] || exit 0
  if [[ $system == debian-12 && " $missing " == *' cmake '* ]] && ! suite_is_enabled "$VERSION_CODENAME-backports"; then
    suites="$VERSION_CODENAME-backports"
  fi
  if [[ $missing == *-22* ]] && ! suite_is_enabled "$VERSION_CODENAME-security"; then suites+=" $VERSION_CODENAME-security"; fi

  sudo=''
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || die "packages are missing: $missing; become root, or install sudo, then run ./tenon setup again"
    sudo=sudo
  fi
  say "to be installed with ${sudo:+sudo }apt-get: $missing"
  [ -z "$suites" ] || say "to be added to apt's sources, derived from those that are there: $(echo $suites)"
  ask
  install "$missing" "$suites"
}
main "$@"
