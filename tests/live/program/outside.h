#pragma once
/// Belongs to no module, as everything in std, absl and Asio.
inline int& outside_count() {
  static int count = 0;
  return count;
}
