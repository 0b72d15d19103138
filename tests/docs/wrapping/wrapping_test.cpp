/// The C++ of docs/wrapping-a-library.md.
#include <gtest/gtest.h>

import tenon;
import tenon.std;
import tenon.testing;
import depot.digest;
import depot.image;

namespace {

class DigestTest : public tenon::AppTest<testing::Test, depot::image> {};

TEST_F(DigestTest, IsThatOfTheLibrary) {
  EXPECT_EQ(get<depot::digest::Digest>().of(""), "2d06800538d394c2");
  EXPECT_NE(get<depot::digest::Digest>().of("a"), get<depot::digest::Digest>().of("b"));
}

class SeededTest : public tenon::AppTest<testing::Test, depot::image> {
  void prepare(tenon::TestApp& app) override { app.set("depot.digest.seed", std::int64_t{7}); }
};

TEST_F(SeededTest, DependsOnTheConfiguredSeed) { EXPECT_NE(get<depot::digest::Digest>().of(""), "2d06800538d394c2"); }

}  // namespace
