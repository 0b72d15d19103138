#!/usr/bin/env bash
# check-release.sh BINARY BUILD_DIR: what a release claims, looked at. Prints each thing with ok or FAIL; exit 1 if any fails.
set -u
binary=$1 build=$2
readelf=llvm-readelf-22 nm=llvm-nm-22
failed=0
report() { # ok|FAIL text
  printf '  %-4s %s\n' "$1" "$2"
  [ "$1" = ok ] || failed=1
}
holds() { if [ "$1" -eq 0 ]; then report ok "$2"; else report FAIL "$2"; fi; }

[ -r "$binary" ] || { printf 'check-release: cannot read %s\n' "$binary"; exit 1; }
printf 'release check of %s\n' "$(basename "$binary")"
headers=$($readelf -hlW "$binary") dynamic=$($readelf -dW "$binary")
grep -q 'Type: *DYN' <<<"$headers"; holds $? 'position independent (ET_DYN)'
! grep -q INTERP <<<"$headers"; holds $? 'no INTERP: no dynamic linker is asked for'
! grep -q NEEDED <<<"$dynamic"; holds $? 'no NEEDED: no shared library is asked for'
grep -q GNU_RELRO <<<"$headers"; holds $? 'RELRO: relocated data is read-only'
grep -qE 'BIND_NOW|FLAGS.*NOW' <<<"$dynamic"; holds $? 'BIND_NOW: everything is bound at start'
grep GNU_STACK <<<"$headers" | grep -q 'RW ' ; holds $? 'the stack is not executable'
grep LOAD <<<"$headers" | grep -q 'RWE'; [ $? -ne 0 ]; holds $? 'no segment is writable and executable'

# Objects of ours: everything compiled in this build, bitcode or not, but the guard itself.
mapfile -t objects < <(find "$build" -name '*.o' -path '*CMakeFiles*' ! -path '*tenon_guard*' ! -path '*/CMakeScratch/*')
[ "${#objects[@]}" -gt 0 ]; holds $? "${#objects[@]} object files of ours looked at"
users=$($nm --undefined-only -A "${objects[@]}" 2>/dev/null | grep -wE 'dlopen|dlsym|dlmopen|dlvsym' | head -n 3)
[ -z "$users" ]; holds $? "none of them refers to dlopen, dlsym, dlmopen or dlvsym${users:+: $users}"
$nm --defined-only "$binary" 2>/dev/null | grep -qw tenon_guard_message; holds $? 'the guard is linked: loading code at run time is refused'
live=$($nm --defined-only "$binary" 2>/dev/null | grep -cE 'W5tenonW4live')
[ "$live" -eq 0 ]; holds $? 'nothing of tenon.live is inside'
! ls "$build"/runtime/live/libtenon_live.a >/dev/null 2>&1; holds $? 'tenon.live was not built'
printf '  size %s bytes\n' "$(stat -c %s "$binary")"
exit $failed
