#pragma once
#include <string>

namespace live_test {

/// An empty folder that no other process has, removed with what is in it when this ends.
class Folder {
 public:
  Folder();
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  /// For a program that dies and destroys nothing.
  void remove() const;

  const std::string path;
};

}  // namespace live_test
