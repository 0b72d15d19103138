#!/usr/bin/env bash
# setup.sh SOURCE: what tools/setup.sh says and runs, on systems that are described by a folder like /etc and by commands that
# only write down how they were called.
set -u
setup=$1/tools/setup.sh failed=0
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir bin none

command_that() { printf '#!/bin/sh\n%s\n' "$2" >"bin/$1"; chmod +x "bin/$1"; }
# system VERSION [CODENAME]: an empty one, used by root, where apt finds an old CMake and installs what it is told.
system() {
  rm -rf etc called; mkdir -p etc/apt/sources.list.d; : >called
  printf 'ID=debian\nVERSION_ID="%s"\nVERSION_CODENAME=%s\nPRETTY_NAME="Debian %s"\n' "$1" "$2" "$1" >etc/os-release
  command_that dpkg-query '[ ! -e '"$work"'/installed ] || for p; do printf "installed %s\n" "$p"; done'
  command_that cmake 'exit 1'
  command_that id 'echo 0'
  command_that apt-cache 'echo "  Candidate: 3.25.1-1"'
  command_that apt-get 'echo "apt-get $*" >>'"$work"'/called; case "$*" in *install*) : >'"$work"'/installed;; esac
printf "#!/bin/sh\necho cmake version 3.31.6\n" >'"$work"'/bin/cmake'
  rm -f installed
}
deb822() { # suites, place
  printf 'Types: deb\nURIs: %s\nSuites: %s\nComponents: main\nSigned-By: /keys/own.gpg\n\n' "$2" "$1" >>etc/apt/sources.list.d/debian.sources
}
run() { TENON_ETC=$work/etc PATH=$work/bin:$PATH CI='' "$setup" "$@" </dev/null >said 2>&1; }
wrong() { failed=1; printf '%s:%s: %s\n--- said\n' "${BASH_SOURCE[0]}" "${BASH_LINENO[1]}" "$1"; cat said; printf -- '--- called\n'; cat called; }
expect() { [ "$1" = "$2" ] || wrong "expected: $1"$'\n'"got: $2"; }
says() { grep -qF -- "$1" said || wrong "expected: $1"; }
calls() { grep -qF -- "$1" called || wrong "expected a call: $1"; }
added() { cat "etc/apt/sources.list.d/tenon-$1" 2>/dev/null; }

# Nothing is missing: nothing is said or called.
system 13 trixie; : >installed; command_that cmake 'echo cmake version 3.31.6'
run; expect 0 $?
expect '' "$(cat said called)"

# Debian 13 needs no other suite than its security updates, which are there.
system 13 trixie; deb822 'trixie trixie-updates' http://mirror.example/debian; deb822 trixie-security http://mirror.example/debian-security
command_that apt-cache 'echo "  Candidate: 3.31.6-2"'
run; expect 0 $?
says 'tenon: to be installed with apt-get: clang-22 clang-tools-22'
calls 'install -y --no-install-recommends --no-remove clang-22'
grep -q 'libboost-dev .*libstdc++-14-dev\|libstdc++-14-dev .*libboost-dev' called || wrong 'the packages of Debian 13'
expect '' "$(ls etc/apt/sources.list.d | grep tenon)"

# Debian 12: CMake with its data comes from the backports, found beside the system's own packages and with their key.
system 12 bookworm; deb822 'bookworm bookworm-updates' http://mirror.example/debian/; deb822 bookworm-security http://mirror.example/debian-security
run; expect 0 $?
says 'tenon: to be added to apt'\''s sources, derived from those that are there: bookworm-backports'
expect 'URIs: http://mirror.example/debian/
Signed-By: /keys/own.gpg
Types: deb
Suites: bookworm-backports
Components: main' "$(added bookworm-backports.sources)"
calls ' cmake/bookworm-backports cmake-data/bookworm-backports '
calls 'libboost1.81-dev'
calls 'libstdc++-12-dev'

# Without the security suite, that one too; a key that stands in the source itself goes along.
system 12 bookworm
printf '# a comment\nTypes: deb deb-src\nURIs: http://mirror.example/debian\nSuites: bookworm\nComponents: main contrib\nSigned-By:\n -----BEGIN-----\n .\n abc\n -----END-----\n' >etc/apt/sources.list.d/debian.sources
run; expect 0 $?
expect 'URIs: http://mirror.example/debian-security
Signed-By:
 -----BEGIN-----
 .
 abc
 -----END-----
Types: deb
Suites: bookworm-security
Components: main' "$(added bookworm-security.sources)"

# The one-line format keeps its options; what others offer for the same suite is not taken for the system's own.
system 12 bookworm
printf '# deb http://commented.example/debian bookworm main\ndeb [arch=amd64] https://tools.example/apt bookworm main\ndeb [arch=amd64 signed-by=/k]  http://mirror.example/debian\tbookworm main contrib # mine\n' >etc/apt/sources.list
run; expect 0 $?
expect 'deb [arch=amd64 signed-by=/k]  http://mirror.example/debian bookworm-backports main' "$(added bookworm-backports.list)"
expect 'deb [arch=amd64 signed-by=/k]  http://mirror.example/debian-security bookworm-security main' "$(added bookworm-security.list)"

# A suite that is there is not added again.
system 12 bookworm; deb822 'bookworm bookworm-backports' http://mirror.example/debian; deb822 bookworm-security http://mirror.example/debian-security
run; expect 0 $?
expect '' "$(ls etc/apt/sources.list.d | grep tenon)"

# No source to derive from; apt fails: what was added is gone again.
system 12 bookworm
run; expect 1 $?
says "tenon: I find no apt source for bookworm below $work/etc/apt, from which to derive bookworm-backports"
system 12 bookworm; deb822 bookworm http://mirror.example/debian; command_that apt-get 'exit 100'
run; expect 1 $?
says 'tenon: apt-get update failed, see above; nothing was installed'
expect '' "$(ls etc/apt/sources.list.d | grep tenon)"
system 13 trixie; deb822 trixie http://mirror.example/debian; command_that apt-get 'case "$*" in *install*) echo "E: would remove gcc"; exit 100;; esac'
run; expect 1 $?
says 'if it wanted to remove packages, please decide that yourself'

# Somebody else than root.
system 13 trixie; deb822 'trixie trixie-security' http://mirror.example/debian; command_that id 'echo 1000'
command_that sudo 'echo "sudo $*" >>'"$work"'/called; "$@"'
run; expect 0 $?
says 'tenon: to be installed with sudo apt-get: '
calls 'sudo env DEBIAN_FRONTEND=noninteractive apt-get'

# Another system: what is needed, and no more; when the tools are there, it is the build that says what is missing.
system 13 trixie; printf 'ID=fedora\nVERSION_ID=43\nPRETTY_NAME="Fedora 43"\n' >etc/os-release
run; expect 1 $?
says 'tenon: this system is Fedora 43; on Debian 12 and 13 setup installs what is needed, elsewhere please do it yourself.'
says 'cmake-3.28'
expect '' "$(cat called)"
for tool in clang++-22 clang-scan-deps-22 llvm-ar-22 ninja git; do command_that $tool :; done
command_that cmake 'echo cmake version 4.1.0'
run; expect 0 $?

run --maybe; expect 1 $?
says 'tenon: setup knows --yes, not --maybe'

# At a terminal it asks.
if command -v script >/dev/null; then
  system 13 trixie; deb822 'trixie trixie-security' http://mirror.example/debian
  echo no | TENON_ETC=$work/etc PATH=$work/bin:$PATH CI='' script -qec "$setup" /dev/null >said 2>&1; expect 1 $?
  says 'tenon: nothing was changed'
  expect '' "$(cat called)"
  echo y | TENON_ETC=$work/etc PATH=$work/bin:$PATH CI='' script -qec "$setup" /dev/null >said 2>&1; expect 0 $?
  calls 'apt-get -q'
fi
exit $failed
