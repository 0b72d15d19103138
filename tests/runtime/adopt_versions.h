/// What the versions of a module that holds something have in common: tests/runtime/adopt_test.cpp has the first,
/// adopt_next.cpp one whose class has the same name and other code.
#pragma once

namespace versions {

class Served {
 public:
  virtual ~Served() = default;
  /// Of what it listens on; -1 for nothing.
  virtual int number() = 0;
};

}  // namespace versions
