#include "folder.h"

#include <stdlib.h>

import tenon.std;

namespace live_test {
namespace {

std::string made() {
  std::string path = "/tmp/tenon-test-XXXXXX";
  if (mkdtemp(path.data()) == nullptr) throw std::runtime_error("cannot make " + path);
  return path;
}

}  // namespace

Folder::Folder() : path(made()) {}
Folder::~Folder() { remove(); }
void Folder::remove() const { std::filesystem::remove_all(path); }

}  // namespace live_test
