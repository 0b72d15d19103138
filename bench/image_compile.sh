#!/usr/bin/env bash
# image_compile.sh BUILD: what the compiler needs for the image of 100, 400 and 1,000 modules, against a unit with the same
# imports and nothing else. Modules are generated, with up to four imports each. Medians of three; prints rows for bench/run.
set -euo pipefail
build=$(realpath "$1")
work=$build/image_compile
mkdir -p "$work"
map=$build/bench/runtime/CMakeFiles/bench_generated.dir/generated.cpp.o.modmap
flags=$(grep -m1 '"command".*bench/runtime/generated.cpp"' "$build/compile_commands.json" | sed -E 's/.*"command": "//; s/ @.*//; s/-flto=thin//')
# Processor time, not wall time: the median of three runs, in milliseconds.
milliseconds() {
  local runs=() TIMEFORMAT='%U %S'
  for _ in 1 2 3; do
    runs+=("$({ time "$@" >/dev/null; } 2>&1 | awk '{printf "%.0f", ($1 + $2) * 1000}')")
  done
  printf '%s\n' "${runs[@]}" | sort -n | sed -n 2p
}
cd "$build"
for count in 100 400 1000; do
  dir=$work/$count
  mkdir -p "$dir"
  imports='' descriptors='' definitions='' maps=()
  for ((i = 0; i < count; i++)); do
    names=''
    for ((k = 1; k <= 4 && k <= i; k++)); do names+="\"m.m$((i - k * k % i - 1))\", "; done
    clause=''; [ -z "$names" ] || clause=".imports<${names%, }>()"
    if [ "${FRESH:-}" ] || [ ! -e "$dir/m$i.pcm" ]; then
      cat >"$dir/m$i.cppm" <<EOF
export module m.m$i;
import tenon;
export namespace m::m$i {
class Service { public: virtual ~Service() = default; virtual int run() = 0; };
inline constexpr auto descriptor = tenon::describe<"m.m$i">$clause.exports<Service>();
extern const tenon::Definition definition;
}
EOF
      $flags @"$map" --precompile "$dir/m$i.cppm" -o "$dir/m$i.pcm"
    fi
    imports+="import m.m$i;"$'\n'
    descriptors+="&m::m$i::descriptor,"$'\n'; definitions+="&m::m$i::definition,"$'\n'
    maps+=("-fmodule-file=m.m$i=$dir/m$i.pcm")
  done
  printf '%s\n' "${maps[@]}" >"$dir/maps"
  { echo "import tenon.std;"; echo "import tenon;"; echo "$imports"; echo "int main() {}"; } >"$dir/imports.cpp"
  { echo "import tenon.std;"; echo "import tenon;"; echo "$imports"; cat <<EOF
namespace {
constexpr auto plan = tenon::plan({
$descriptors});
static_assert(plan.ok(0), plan.message(0));
constexpr const tenon::Definition* members[] = {
$definitions};
}
extern constinit const tenon::Image image{"many", members, plan.order};
EOF
  } >"$dir/image.cpp"
  bare=$(milliseconds $flags @"$map" @"$dir/maps" -c "$dir/imports.cpp" -o "$dir/imports.o")
  full=$(milliseconds $flags @"$map" @"$dir/maps" -c "$dir/image.cpp" -o "$dir/image.o")
  target=''; [ "$count" != 1000 ] || target='<= 1500'
  printf 'image of %s modules: CPU milliseconds beyond its imports (%s - %s)|%s|%s\n' "$count" "$full" "$bare" "$((full - bare))" "$target"
done
