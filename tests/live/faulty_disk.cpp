// To be preloaded: lets a call that writes fail as if the disk were full or broken. See faults.h.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <string>

#include "faults.h"

namespace {

using live_test::Faults;

Faults* open_faults() {
  const char* name = getenv(live_test::faults_variable);
  const int fd = name == nullptr ? -1 : static_cast<int>(syscall(SYS_openat, AT_FDCWD, name, O_RDWR | O_CLOEXEC, 0));
  if (fd < 0) return nullptr;
  void* memory = mmap(nullptr, sizeof(Faults), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  syscall(SYS_close, fd);
  return memory == MAP_FAILED ? nullptr : static_cast<Faults*>(memory);
}
Faults* faults() {
  static Faults* const shared = open_faults();
  return shared;
}

std::string path_of(int fd) {
  char path[4096];
  const ssize_t size = readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), path, sizeof path);
  return size > 0 ? std::string(path, static_cast<std::size_t>(size)) : std::string();
}
std::string absolute(int directory, const char* path) {
  if (path[0] == '/') return path;
  char here[4096];
  const std::string base =
      directory == AT_FDCWD ? (getcwd(here, sizeof here) != nullptr ? here : "") : path_of(directory);
  return base + "/" + path;
}

/// True if this call is the one that fails; errno says how.
bool fails(const char* call, const std::string& path) {
  Faults* shared = faults();
  if (shared == nullptr || shared->left <= 0 || !path.starts_with(shared->below.data())) return false;
  if (--shared->left != 0) return false;
  if (shared->lasting) shared->left = 1;
  if (shared->failed++ == 0) snprintf(shared->at.data(), shared->at.size(), "%s %s", call, path.c_str());
  errno = shared->error;
  return true;
}
/// Of the many writes of a large file the first and the last count.
bool counts(int fd, size_t size) { return lseek64(fd, 0, SEEK_CUR) <= 0 || size % 4096 != 0; }
bool fails(const char* call, int fd) { return faults() != nullptr && faults()->left > 0 && fails(call, path_of(fd)); }

template <class Function>
Function* next(const char* name) {
  return reinterpret_cast<Function*>(dlsym(RTLD_NEXT, name));
}

bool writes(int flags) { return (flags & O_ACCMODE) != O_RDONLY; }

int open_or_fail(int directory, const char* path, int flags, mode_t mode) {
  if (writes(flags) && fails("open", absolute(directory, path))) return -1;
  return static_cast<int>(syscall(SYS_openat, directory, path, flags, mode));
}

mode_t mode_in(int flags, va_list& rest) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? static_cast<mode_t>(va_arg(rest, int)) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return open_or_fail(AT_FDCWD, path, flags, mode);
}
int open64(const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return open_or_fail(AT_FDCWD, path, flags, mode);
}
int openat(int directory, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return open_or_fail(directory, path, flags, mode);
}
int openat64(int directory, const char* path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  const mode_t mode = mode_in(flags, rest);
  va_end(rest);
  return open_or_fail(directory, path, flags, mode);
}

ssize_t write(int fd, const void* data, size_t size) {
  if (faults() != nullptr && faults()->left > 0 && (faults()->lasting || counts(fd, size)) && fails("write", fd))
    return -1;
  return syscall(SYS_write, fd, data, size);
}
ssize_t pwrite64(int fd, const void* data, size_t size, off64_t at) {
  if (fails("write", fd)) return -1;
  return syscall(SYS_pwrite64, fd, data, size, at);
}
ssize_t pwrite(int fd, const void* data, size_t size, off_t at) { return pwrite64(fd, data, size, at); }

int ftruncate64(int fd, off64_t size) noexcept {
  if (fails("ftruncate", fd)) return -1;
  return static_cast<int>(syscall(SYS_ftruncate, fd, size));
}
int ftruncate(int fd, off_t size) noexcept { return ftruncate64(fd, size); }
int posix_fallocate64(int fd, off64_t at, off64_t size) {
  if (fails("fallocate", fd)) return errno;
  return next<int(int, off64_t, off64_t)>("posix_fallocate64")(fd, at, size);
}
int posix_fallocate(int fd, off_t at, off_t size) { return posix_fallocate64(fd, at, size); }

int close(int fd) {
  const bool broken = faults() != nullptr && faults()->left > 0 && writes(fcntl(fd, F_GETFL)) && fails("close", fd);
  const int error = errno;
  const int closed = static_cast<int>(syscall(SYS_close, fd));
  if (!broken) return closed;
  errno = error;
  return -1;
}

int rename(const char* from, const char* to) noexcept {
  if (fails("rename", absolute(AT_FDCWD, to))) return -1;
  return static_cast<int>(syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int link(const char* from, const char* to) noexcept {
  if (fails("link", absolute(AT_FDCWD, to))) return -1;
  return static_cast<int>(syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0));
}
int mkdir(const char* path, mode_t mode) noexcept {
  if (fails("mkdir", absolute(AT_FDCWD, path))) return -1;
  return static_cast<int>(syscall(SYS_mkdirat, AT_FDCWD, path, mode));
}
}
