/* The guard: in a release binary these names refuse, so that no linked library can load code at run time.

   Linked as an object, it comes before any archive, so glibc's own definitions are never taken. glibc's loader for
   character sets and name services has other names inside; check-release.sh looks for who could call it. All
   functions lie in a section of their own, by which check-release.sh tells them from glibc's. */
#include <stddef.h>

#pragma clang section text = "tenon_guard"

const char tenon_guard_message[] = "dynamic loading is disabled in this build";

void* dlopen(const char* file, int mode);
void* dlmopen(long space, const char* file, int mode);
void* dlsym(void* handle, const char* name);
void* dlvsym(void* handle, const char* name, const char* version);
char* dlerror(void);
int dlclose(void* handle);

void* dlopen(const char* file, int mode) {
  (void)file;
  (void)mode;
  return NULL;
}

void* dlmopen(long space, const char* file, int mode) {
  (void)space;
  (void)file;
  (void)mode;
  return NULL;
}

void* dlsym(void* handle, const char* name) {
  (void)handle;
  (void)name;
  return NULL;
}

void* dlvsym(void* handle, const char* name, const char* version) {
  (void)handle;
  (void)name;
  (void)version;
  return NULL;
}

/* Like the real one, a message that must not be written to or freed. */
char* dlerror(void) { return (char*)tenon_guard_message; }

int dlclose(void* handle) {
  (void)handle;
  return -1;
}
