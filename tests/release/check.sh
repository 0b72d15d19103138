#!/usr/bin/env bash
# check.sh CASE CC: builds a small program as a release is built, or wrongly in one way, and compares what it prints and which
# lines of the release check fail.
set -euo pipefail
case=$1 cc=$2
here=$(dirname "$(readlink -f "$0")")
top=$here/../..
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

flags='-O2 -flto=thin -fPIE' link='-static-pie -Wl,-z,relro,-z,now,-z,noexecstack' guard=guard.o
printed='sqlite: dynamic loading is disabled in this build' fails=''
case $case in
  right) ;;
  refuses_the_program_itself)
    flags+=' -DITSELF' printed+=$'\ndlopen: dynamic loading is disabled in this build'
    fails='none of them refers to dlopen, dlmopen, dlsym or dlvsym: program.o: U dlopen' ;;
  asks_for_hosts)
    flags+=' -DASKS_FOR_HOSTS'
    fails='none of them asks glibc for a host, service, user or character set, for which it would load libraries: program.o: U getaddrinfo' ;;
  without_guard)
    guard='' printed=
    fails='dlopen, dlmopen, dlsym, dlvsym, dlclose and dlerror are those of the guard: no guard' ;;
  writable_and_executable)
    link+=' -Wl,-z,execstack'
    fails='the stack is not executable: RWE' ;;
  dynamic)
    flags='-O2 -fPIE' link='-pie -Wl,-z,norelro,-z,lazy' guard='' printed=
    fails='no INTERP: no dynamic linker is asked for: /lib64/ld-linux-x86-64.so.2
no NEEDED: no shared library is asked for: libsqlite3.so.0, libm.so.6, libc.so.6
RELRO: relocated data is read-only: no GNU_RELRO segment
BIND_NOW: everything is bound at start: not set
dlopen, dlmopen, dlsym, dlvsym, dlclose and dlerror are those of the guard: no guard' ;;
  live_inside)
    printf 'char _ZN5tenon4liveW5tenonW4live5entryE;\n' >"$work/libtenon_live.c"
    fails='nothing of tenon.live is inside: _ZN5tenon4liveW5tenonW4live5entryE
none of them mentions tenon.live: libtenon_live.o: 0000000000000000 B _ZN5tenon4liveW5tenonW4live5entryE
tenon.live is not on the link line: libtenon_live.o' ;;
  *) echo "no case $case"; exit 2 ;;
esac
live=''
[ ! -f "$work/libtenon_live.c" ] || live=libtenon_live.o

sqlite=-lsqlite3
[ "$case" = dynamic ] || sqlite=-l:libsqlite3.a
cat >"$work/build.ninja" <<NINJA
rule compile
  command = $cc \$flags -c \$in -o \$out
rule link
  command = $cc $flags -fuse-ld=lld $link \$in $sqlite -lm -o \$out
build program.o: compile $here/program.c
  flags = $flags
build guard.o: compile $top/runtime/guard/guard.c
  flags = -O2 -fPIE -fno-lto
${live:+build $live: compile libtenon_live.c
  flags = -O2 -fPIE}
build program: link program.o $guard $live
NINJA
# A guard.o lies outside what is ours, as in the real build.
sed -i 's/guard\.o/tenon_guard.o/g' "$work/build.ninja"
ninja -C "$work" program >"$work/log" || { cat "$work/log"; exit 1; }

status=0
"$top/cmake/check-release.sh" "$work/program" >"$work/report" || status=$?
cat "$work/report"
diff -u --label expected --label failed <(printf '%s' "${fails:+$fails
}") <(sed -n 's/^  FAIL //p' "$work/report")
if [ -n "$fails" ]; then [ "$status" = 1 ]; else [ "$status" = 0 ]; fi
[ -z "$printed" ] || diff -u --label expected --label printed <(printf '%s\n' "$printed") <("$work/program")
