#!/usr/bin/env bash
# compare.sh BINARY: the instructions of call_through_ref and call_through_pointer, without addresses, must be the same.
set -u
instructions() {
  llvm-objdump-22 -d --no-show-raw-insn --no-leading-addr --disassemble-symbols="$1" "$2" | sed -n '/^<.*>:$/,$p' | tail -n +2 | sed -E 's/[ \t]+/ /g; /^ *$/d'
}
ref=$(instructions call_through_ref "$1") pointer=$(instructions call_through_pointer "$1")
if [ -z "$ref" ] || [ "$ref" != "$pointer" ]; then
  printf 'a call through Ref<T> is not the code of a call through T*:\n--- Ref\n%s\n--- T*\n%s\n' "$ref" "$pointer"
  exit 1
fi
printf 'Ref<T> and T*: the same %s instructions\n' "$(wc -l <<<"$ref")"
