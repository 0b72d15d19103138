#!/usr/bin/env bash
# check.sh CASE COMPILER FLAGS...: compiles CASE and compares its errors with the `// error: TEXT` lines in it: the same
# number, and every text stands in one of them. `// ok` instead: it must compile.
set -u
case=$1; shift
output=$("$@" -fno-color-diagnostics -ferror-limit=0 -fsyntax-only "$case" 2>&1); status=$?
errors=$(grep -E '(^|: )error: ' <<<"$output" || true)
mapfile -t expected < <(sed -n 's|^// error: ||p' "$case")
count=0; [ -z "$errors" ] || count=$(wc -l <<<"$errors")
fail() { printf '%s\n\n--- the compiler said (exit %s):\n%s\n' "$1" "$status" "$output"; exit 1; }
if [ "$count" -ne "${#expected[@]}" ]; then fail "expected ${#expected[@]} errors, got $count"; fi
for text in "${expected[@]}"; do
  grep -qF -- "$text" <<<"$errors" || fail "no error says: $text"
done
if [ "${#expected[@]}" -eq 0 ] && { [ "$status" -ne 0 ] || ! grep -q '^// ok' "$case"; }; then fail "the case has no expectation, or does not compile"; fi
echo "$count errors, word for word"
