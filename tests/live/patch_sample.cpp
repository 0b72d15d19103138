// A library for patches_test.cpp: what a patch may leave behind.
#include <unistd.h>

#include <string>

// As patches that are to be trapped are linked: constants stand on pages of their own.
asm(".pushsection .rodata,\"a\",@progbits\n.p2align 12\n.byte 0\n.popsection");
asm(".pushsection .data.rel.ro,\"aw\",@progbits\n.p2align 12\n.zero 4096\n.popsection");

namespace {
struct Static {
  int* ended = nullptr;
  ~Static() {
    if (ended != nullptr) ++*ended;
  }
} a_static;
}  // namespace

extern "C" {
void sample_count_end(int* ended) { a_static.ended = ended; }
int sample_number() { return 7; }
const char* sample_literal() { return "a literal of the sample"; }
int sample_wait(int file) {
  char c = 0;
  return read(file, &c, 1) == 1 ? c : -1;
}
#if SAMPLE == 1
thread_local std::string sample_name;
void sample_remember() { sample_name = "a name that is too long for the object itself"; }
#endif
}
