#!/usr/bin/env bash
# check-release.sh BINARY... [BUILD_DIR]: what a release claims, looked at. Prints each thing with ok or FAIL and what was
# found; exit 1 if any fails. BUILD_DIR is found above the binary when it is not given.
set -u
readelf=llvm-readelf-22 nm=llvm-nm-22
# What loads code.
loaders='dlopen|dlmopen|dlsym|dlvsym'
# What makes a static glibc load shared libraries by itself: name services and character sets.
openers='getaddrinfo|getnameinfo|gethostby[a-z0-9_]+|getserv[a-z0-9_]+|getpw[a-z0-9_]+|getgr[a-z0-9_]+|iconv_open'
# Everything in namespace tenon::live or attached to module tenon.live.
live='W5tenonW4live|N5tenon4live'
failed=0

# report STATUS TEXT [FOUND]: one line; FOUND is shown when it failed.
report() {
  if [ "$1" = 0 ]; then
    printf '  ok   %s\n' "$2"
  else
    printf '  FAIL %s%s\n' "$2" "${3:+: $3}"
    failed=$((failed + 1))
  fi
}
has() { grep -qE -- "$1"; }
# The first lines of a list, joined.
some() { head -n 3 | tr -s ' ' | paste -sd, | sed 's/,/, /g'; }

check_file() {
  local binary=$1 headers dynamic sections symbols found
  headers=$($readelf -hlW "$binary") dynamic=$($readelf -dW "$binary") sections=$($readelf -SW "$binary") symbols=$($readelf -sW "$binary")
  has 'Type: +DYN' <<<"$headers"
  report $? 'position independent (ET_DYN)' "$(sed -n 's/^ *Type: *//p' <<<"$headers")"
  found=$(sed -n 's/.*program interpreter: \(.*\)\]/\1/p' <<<"$headers")
  [ -z "$found" ]
  report $? 'no INTERP: no dynamic linker is asked for' "$found"
  found=$(sed -n 's/.*NEEDED.*\[\(.*\)\]/\1/p' <<<"$dynamic" | some)
  [ -z "$found" ]
  report $? 'no NEEDED: no shared library is asked for' "$found"
  has GNU_RELRO <<<"$headers"
  report $? 'RELRO: relocated data is read-only' 'no GNU_RELRO segment'
  has 'BIND_NOW|FLAGS.*NOW' <<<"$dynamic"
  report $? 'BIND_NOW: everything is bound at start' 'not set'
  found=$(awk '$1 == "GNU_STACK" { print $7 }' <<<"$headers")
  [ "$found" = RW ]
  report $? 'the stack is not executable' "${found:-no GNU_STACK segment}"
  ! grep -E '^ *LOAD' <<<"$headers" | has 'RWE'
  report $? 'no segment is writable and executable' 'a LOAD segment is RWE'
  check_guard "$sections" "$symbols"
  found=$($nm "$binary" 2>/dev/null | grep -E "$live" | awk '{print $NF}' | some)
  [ -z "$found" ]
  report $? 'nothing of tenon.live is inside' "$found"
}

# The definitions that are linked in are the guard's: they lie in its section.
check_guard() {
  local section names
  section=$(sed -n 's/^ *\[ *\([0-9]*\)\] tenon_guard .*/\1/p' <<<"$1")
  names=$(awk -v at="${section:-none}" '$7 != "UND" && $8 ~ /^(dlopen|dlmopen|dlsym|dlvsym|dlclose|dlerror)$/ {
    n += $7 == at; if ($7 != at) other = other " " $8 } END { print n + 0 other }' <<<"$2")
  [ -n "$section" ] && [ "$names" = 6 ]
  report $? 'dlopen, dlmopen, dlsym, dlvsym, dlclose and dlerror are those of the guard' \
    "${section:+the guard defines ${names%% *} of them${names#"${names%% *}"}}${section:-no guard}"
}

# The objects and the command line that a binary was linked from, as ninja knows them; those outside the build directory are
# the distribution's.
check_objects() {
  local binary=$1 build=$2 target objects found
  target=$(realpath --relative-to="$build" "$binary")
  found=$(cd "$build" && ninja -t inputs "$target" 2>/dev/null | grep -E '^[^/].*\.o$' | grep -v tenon_guard)
  objects=()
  [ -z "$found" ] || mapfile -t objects <<<"$found"
  [ -n "$found" ]
  report $? "${#objects[@]} object files of ours are in it" "$build/build.ninja does not say how $target is made"
  [ -n "$found" ] || return
  local undefined
  undefined=$(cd "$build" && $nm --undefined-only -A "${objects[@]}" 2>&1)
  ! has 'error:|no such file' <<<"${undefined,,}"
  report $? 'all of them can be read' "$(grep -iE 'error:|no such file' <<<"$undefined" | some)"
  found=$(grep -E " U ($loaders)\$" <<<"$undefined" | some)
  [ -z "$found" ]
  report $? 'none of them refers to dlopen, dlmopen, dlsym or dlvsym' "$found"
  found=$(grep -E " U ($openers)\$" <<<"$undefined" | some)
  [ -z "$found" ]
  report $? 'none of them asks glibc for a host, service, user or character set, for which it would load libraries' "$found"
  found=$(cd "$build" && $nm -A "${objects[@]}" 2>/dev/null | grep -E "$live" | some)
  [ -z "$found" ]
  report $? 'none of them mentions tenon.live' "$found"
  found=$(cd "$build" && ninja -t commands -s "$target" 2>/dev/null | grep -oE '[^ ]*tenon_live[^ ]*' | some)
  [ -z "$found" ]
  report $? 'tenon.live is not on the link line' "$found"
}

build_above() {
  local folder
  folder=$(dirname "$(readlink -f "$1")")
  while [ "$folder" != / ] && [ ! -f "$folder/build.ninja" ]; do folder=$(dirname "$folder"); done
  printf '%s' "$folder"
}

binaries=() build=''
for argument in "$@"; do
  if [ -d "$argument" ]; then build=$(readlink -f "$argument"); else binaries+=("$argument"); fi
done
[ "${#binaries[@]}" -gt 0 ] || { printf 'usage: check-release.sh BINARY... [BUILD_DIR]\n' >&2; exit 2; }
for binary in "${binaries[@]}"; do
  printf 'release check of %s\n' "$binary"
  if [ ! -r "$binary" ]; then report 1 'the file can be read' 'no such file'; continue; fi
  check_file "$binary"
  check_objects "$binary" "${build:-$(build_above "$binary")}"
  printf '       size: %s bytes, of which %s are code and %s data\n' "$(stat -c %s "$binary")" \
    $(llvm-size-22 "$binary" | awk 'NR == 2 { print $1, $2 }')
done
if [ "$failed" -gt 0 ]; then printf 'release check: %s failed\n' "$failed"; exit 1; fi
