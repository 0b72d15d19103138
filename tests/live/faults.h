#pragma once
#include <array>
#include <atomic>

namespace live_test {

/// What faulty_disk.cpp, loaded into a program and all that it starts, has in common with the test: one of the next
/// calls that write below a directory fails, or all from that one on. In a file that all of them map.
struct Faults {
  std::atomic<int> left;      ///< calls until then; 0: none fails
  std::atomic<bool> lasting;  ///< all after it too
  std::atomic<int> failed;    ///< how many have
  int error;                  ///< errno of it
  std::array<char, 256> below;
  std::array<char, 512> at;  ///< the first that failed: name of the call, and path
};
/// Environment: the file.
inline constexpr const char* faults_variable = "TENON_TEST_FAULTS";

}  // namespace live_test
