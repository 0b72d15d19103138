#!/usr/bin/env bash
# check.sh CASE CMAKE CXX: configures something small and compares what is said or made.
set -euo pipefail
case=$1 cmake=$2 cxx=$3
top=$(readlink -f "$(dirname "$0")/../..")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
die() { printf '%s\n' "$*"; exit 1; }

# says TEXT COMMAND...: the command fails, and TEXT is its one error, which CMake breaks into lines.
says() {
  local text=$1 said
  shift
  if "$@" >"$work/said" 2>&1; then die 'this should have failed'; fi
  said=$(sed -n '/^CMake Error at/,/^Call Stack/p' "$work/said" | sed '/^C/d' | tr -s ' \n' ' ')
  [ "$said" = " $text " ] || { cat "$work/said"; die "expected: $text"; }
}
toolchain() { "$cmake" "$@" -P "$top/cmake/TenonToolchain.cmake"; }

# A program of two modules, and a kernel that is only a name: nothing is compiled here.
project() {
  mkdir -p "$work/p/cards" "$work/p/log"
  cat >"$work/p/CMakeLists.txt" <<CMAKE
cmake_minimum_required(VERSION 3.28)
project(p CXX)
set(CMAKE_CXX_STANDARD 20)
include($top/cmake/TenonModules.cmake)
add_library(tenon_runtime INTERFACE)
tenon_add_modules(shared_log ROOT log NAMESPACE shared.log)
tenon_add_modules(shared_web ROOT web NAMESPACE shared.web USES shared_log)
$1
CMAKE
  mkdir -p "$work/p/web"
  printf 'export module shared.log;\n' >"$work/p/log/log.cppm"
  printf 'export module shared.web;\nimport shared.log;\n' >"$work/p/web/web.cppm"
  mkdir -p "$work/p/src/cards"
  printf 'export module board.cards;\nimport shared.web;\nimport shared.log;\n' >"$work/p/src/cards/cards.cppm"
  printf 'import board.image;\nint main() {}\n' >"$work/p/src/main.cpp"
}
configure() { "$cmake" -G Ninja -S "$work/p" -B "${1:-$work/b}" -DCMAKE_CXX_COMPILER="$cxx"; }
members() { sed -n 's/.*&::\(.*\)::descriptor.*/\1/p' "$1" | paste -sd' '; }

case $case in
  other_compiler)
    says 'tenon: Clang 22 or later is needed, found GNU 12.2.0; run ./tenon setup, then use a preset: cmake --preset dev' \
      toolchain -DCMAKE_CXX_COMPILER_ID=GNU -DCMAKE_CXX_COMPILER_VERSION=12.2.0 ;;
  old_clang)
    says 'tenon: Clang 22 or later is needed, found Clang 19.1.7; run ./tenon setup, then use a preset: cmake --preset dev' \
      toolchain -DCMAKE_CXX_COMPILER_ID=Clang -DCMAKE_CXX_COMPILER_VERSION=19.1.7 ;;
  no_scan_deps)
    says 'tenon: clang-scan-deps is missing, and without it no module can be built; run ./tenon setup (package clang-tools-22), then configure anew: cmake --fresh --preset dev' \
      toolchain -DCMAKE_CXX_COMPILER_ID=Clang -DCMAKE_CXX_COMPILER_VERSION=22.1.0 ;;
  other_generator)
    says 'tenon: the generator must be Ninja, found Unix Makefiles; use a preset: cmake --preset dev' \
      toolchain -DCMAKE_CXX_COMPILER_ID=Clang -DCMAKE_CXX_COMPILER_VERSION=22.1.0 -DCMAKE_CXX_COMPILER_CLANG_SCAN_DEPS=x '-DCMAKE_GENERATOR=Unix Makefiles' ;;
  uses_something_else)
    project 'tenon_add_app(board ROOT src NAMESPACE board USES sqlite3)'
    says 'tenon: USES sqlite3, but no tenon_add_modules(sqlite3 ...) came before; other libraries belong to LINK' configure ;;
  program_without_main)
    project 'tenon_add_app(board ROOT src NAMESPACE board USES shared_web)'
    rm "$work/p/src/main.cpp"
    says "tenon: program board has no main; write $work/p/src/main.cpp" configure ;;
  image_names_every_module)
    project 'tenon_add_app(board ROOT src NAMESPACE board USES shared_web)'
    configure
    [ "$(members "$work/b/board.image.cpp")" = 'board::cards shared::web shared::log' ] || die "$(cat "$work/b/board.image.cpp")" ;;
  new_folder_is_noticed)
    project 'tenon_add_app(board ROOT src NAMESPACE board USES shared_web)'
    configure
    touch -d '1 hour ago' "$work/b/board.image.cpp"
    configure
    [ "$work/b/board.image.cpp" -ot "$work/p/src/main.cpp" ] || die 'an unchanged image was written again'
    mkdir -p "$work/p/src/admin/stats"
    printf 'export module board.admin.stats;\n' >"$work/p/src/admin/stats/stats.cppm"
    ninja -C "$work/b" build.ninja
    [ "$(members "$work/b/board.image.cpp")" = 'board::admin::stats board::cards shared::web shared::log' ] || die "$(cat "$work/b/board.image.cpp")" ;;
  foreign_build_inside_root)
    # The usual shape of a user's project: the modules beside CMakeLists.txt, and the build directories below.
    project 'tenon_add_app(board ROOT . NAMESPACE board USES shared_web IGNORE log web src)'
    rm -r "$work/p/cards" && mv "$work/p/src/"* "$work/p/"
    configure "$work/p/build/dev"
    configure "$work/p/build/release"
    [ "$(members "$work/p/build/release/board.image.cpp")" = 'board::cards shared::web shared::log' ] || die "$(cat "$work/p/build/release/board.image.cpp")"
    mkdir -p "$work/p/admin"
    printf 'export module board.admin;\n' >"$work/p/admin/admin.cppm"
    ninja -C "$work/p/build/release" build.ninja
    [ "$(members "$work/p/build/release/board.image.cpp")" = 'board::admin board::cards shared::web shared::log' ] || die "$(cat "$work/p/build/release/board.image.cpp")" ;;
  *) die "no case $case" ;;
esac
