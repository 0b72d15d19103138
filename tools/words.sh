# Sourced by the other scripts, in the top folder: how they speak, and which programs there are.

say() { printf 'tenon: %s\n' "$*"; }
die() { printf 'tenon: %s\n' "$*" >&2; exit 1; }

# nearest WRONG CANDIDATE...: the candidate fewest edits away, if that is less than a third of the word's length plus two.
nearest() {
  local wrong=$1
  shift
  printf '%s\n' "$@" | awk -v wrong="$wrong" '
    function least(a, b) { return a < b ? a : b }
    function edits(a, b,    i, j, row, above, diagonal) {
      for (j = 0; j <= length(b); j++) row[j] = j
      for (i = 1; i <= length(a); i++) {
        diagonal = row[0]; row[0] = i
        for (j = 1; j <= length(b); j++) {
          above = row[j]
          row[j] = least(least(above, row[j - 1]) + 1, diagonal + (substr(a, i, 1) != substr(b, j, 1)))
          diagonal = above
        }
      }
      return row[length(b)]
    }
    BEGIN { limit = int(length(wrong) / 3) + 2 }
    { n = edits(wrong, $0); if (n < limit) { limit = n; best = $0 } }
    END { if (best != "") print best }'
}

# unknown WHAT WRONG CANDIDATE...: stops, and names what was probably meant.
unknown() {
  local what=$1 wrong=$2 near
  shift 2
  near=$(nearest "$wrong" "$@")
  if [ -n "$near" ]; then die "there is no $what \"$wrong\"; did you mean $near?"; fi
  die "there is no $what \"$wrong\"; there are: $(listed "$@")"
}

listed() { printf '%s\n' "$@" | paste -sd, | sed 's/,/, /g'; }

# Every program that a CMakeLists.txt makes with tenon_add_app.
programs() { cat apps/*/CMakeLists.txt examples/*/CMakeLists.txt 2>/dev/null | sed -nE 's/^tenon_add_app\(([a-z0-9_]+)( .*)?$/\1/p' || true; }
