// Libraries for probe_test.cpp: each does something else while it is loaded.
#include <sys/syscall.h>
#include <unistd.h>

#include <csignal>
#include <stdexcept>

namespace {
int initialise() {
#if SAMPLE == 1
  raise(SIGKILL);
#elif SAMPLE == 2
  throw std::runtime_error("thrown by an initialiser");
#elif SAMPLE == 3
  for (;;) pause();
#elif SAMPLE == 4
  syscall(SYS_exit_group, 7);  // not _exit, which sanitizers take for themselves
#elif SAMPLE == 5
  syscall(SYS_exit_group, 0);  // as if all were well
#endif
  return 1;
}
}  // namespace
extern "C" int sample_value = initialise();
