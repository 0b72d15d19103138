/* Tries to load code in every way it knows, and says what came of it. */
#include <sqlite3.h>
#include <stdio.h>

#ifdef ITSELF
#include <dlfcn.h>
#endif
#ifdef ASKS_FOR_HOSTS
#include <netdb.h>
#endif

int main(void) {
  sqlite3* database = NULL;
  char* error = NULL;
  int failed = sqlite3_open(":memory:", &database);
  failed |= sqlite3_enable_load_extension(database, 1);
  if (failed != SQLITE_OK) return 1;
  sqlite3_load_extension(database, "./extension.so", NULL, &error);
  printf("sqlite: %s\n", error ? error : "loaded");
  sqlite3_free(error);
  sqlite3_close(database);
#ifdef ITSELF
  printf("dlopen: %s\n", dlopen("libm.so.6", RTLD_NOW) ? "loaded" : dlerror());
#endif
#ifdef ASKS_FOR_HOSTS
  struct addrinfo* found = NULL;
  if (getaddrinfo("127.0.0.1", "80", NULL, &found) == 0) freeaddrinfo(found);
#endif
  return 0;
}
