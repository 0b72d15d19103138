#!/usr/bin/env bash
# check.sh TOOL BINARY: the graph of examples/hello, read without running it, in all three formats; and what is no program.
set -u
tool=$1 binary=$2 failed=0
same() { # name, expected, actual
  [ "$2" = "$3" ] && return
  failed=1
  printf '%s:\n--- expected\n%s\n--- got\n%s\n' "$1" "$2" "$3"
}
same json '[
{"module":"hello","exports":["hello::Greeter"],"contributes":["tenon::Command"],"providers":["hello::(anonymous namespace)::Polite","hello::(anonymous namespace)::Greet"],"config":"hello::Config"}
]' "$("$tool" "$binary")"
same dot 'digraph modules {
  rankdir=LR;
  node [shape=box];
  "hello";
}' "$("$tool" "$binary" --dot)"
same mermaid 'graph LR
  hello["hello"]' "$("$tool" "$binary" --mermaid)"
same 'no program' "tenon-graph: $tool carries no module graph; it is not a program made with Tenon" "$("$tool" "$tool" 2>&1)"
same 'no ELF' "tenon-graph: $0 is not a 64-bit ELF file" "$("$tool" "$0" 2>&1)"
same missing 'tenon-graph: cannot read /nowhere' "$("$tool" /nowhere 2>&1)"
head -c 3000 "$binary" >"$PWD/cut.$$"
"$tool" "$PWD/cut.$$" >/dev/null 2>&1 && { failed=1; echo 'a cut file must be an error'; }
rm -f "$PWD/cut.$$"
exit $failed
