/* The guard: in a release binary these names refuse, so that no linked library can load code at run time.
   glibc's own loader has other names inside; what is closed here is the way to it for everybody else. */
#include <stddef.h>

const char tenon_guard_message[] = "dynamic loading is disabled in this build";

void *dlopen(const char *file, int mode);
void *dlmopen(long space, const char *file, int mode);
void *dlsym(void *handle, const char *name);
void *dlvsym(void *handle, const char *name, const char *version);
char *dlerror(void);
int dlclose(void *handle);

void *dlopen(const char *file, int mode) {
  (void)file;
  (void)mode;
  return NULL;
}

void *dlmopen(long space, const char *file, int mode) {
  (void)space;
  (void)file;
  (void)mode;
  return NULL;
}

void *dlsym(void *handle, const char *name) {
  (void)handle;
  (void)name;
  return NULL;
}

void *dlvsym(void *handle, const char *name, const char *version) {
  (void)handle;
  (void)name;
  (void)version;
  return NULL;
}

char *dlerror(void) { return (char *)tenon_guard_message; }

int dlclose(void *handle) {
  (void)handle;
  return -1;
}
