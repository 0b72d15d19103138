#include <gtest/gtest.h>

import tenon.live;

int main(int argc, char** argv) {
  // The tests of the probe start this program anew.
  tenon::live::probe_if_asked();
  testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
