#include <gtest/gtest.h>
#include <stdlib.h>

import tenon.std;
import tenon.live;

namespace {

using tenon::live::Defined;
using tenon::live::parse_symbols;
using tenon::live::Symbols;

/// Compiled by the build: see objects_sample.cpp.
std::string sample() { return tenon::live::read_file(OBJECTS_SAMPLE).value(); }

const Defined* find(const Symbols& symbols, std::string_view name) {
  const auto at = std::ranges::find(symbols.defined, name, &Defined::name);
  return at == symbols.defined.end() ? nullptr : &*at;
}

TEST(Objects, AreReadFromTheirSymbolTable) {
  const auto symbols = parse_symbols(sample(), "sample");
  ASSERT_TRUE(symbols.ok()) << std::string(symbols.status().message());
  const Defined* function = find(*symbols, "sample_function");
  ASSERT_NE(function, nullptr);
  EXPECT_FALSE(function->weak || function->data);
  const Defined* constant = find(*symbols, "sample_constant");
  ASSERT_NE(constant, nullptr);
  EXPECT_TRUE(constant->data && !constant->mutable_);
  const Defined* table = find(*symbols, "sample_table");
  ASSERT_NE(table, nullptr);
  EXPECT_TRUE(table->data && !table->mutable_) << "constants with addresses are written once, by the loader";
  const Defined* fixed = find(*symbols, "sample_variable");
  ASSERT_NE(fixed, nullptr);
  EXPECT_TRUE(fixed->data && fixed->mutable_ && !fixed->weak);
  const Defined* local = find(*symbols, "sample_thread_local");
  ASSERT_NE(local, nullptr);
  EXPECT_TRUE(local->data && local->mutable_);
  const Defined* weak = find(*symbols, "_Z11sample_weakv");
  ASSERT_NE(weak, nullptr);
  EXPECT_TRUE(weak->weak && !weak->data);
  const Defined* shared = find(*symbols, "_ZZ11sample_weakvE5count");
  ASSERT_NE(shared, nullptr);
  EXPECT_TRUE(shared->weak && shared->data && shared->mutable_);
  EXPECT_EQ(find(*symbols, "sample_hidden_local"), nullptr);
  EXPECT_NE(std::ranges::find(symbols->undefined, "sample_elsewhere"), symbols->undefined.end());
}

TEST(Objects, ThatAreCutOffAreAnError) {
  const std::string whole = sample();
  for (std::size_t size = 0; size < whole.size(); size += 16) {
    EXPECT_FALSE(parse_symbols(std::string_view(whole).substr(0, size), "cut").ok()) << size;
  }
  const auto nothing = tenon::live::read_symbols("/does/not/exist.o");
  EXPECT_TRUE(absl::IsNotFound(nothing.status()));
}

TEST(Objects, SurviveFlippedBits) {
  const std::string whole = sample();
  unsigned seed = 1;
  for (int i = 0; i < 2000; ++i) {
    std::string damaged = whole;
    // Mostly in the headers and tables, where it hurts.
    const std::size_t at = static_cast<std::size_t>(rand_r(&seed)) % (i % 2 == 0 ? 64 : whole.size());
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << (rand_r(&seed) % 8)));
    (void)parse_symbols(damaged, "flipped");
  }
}

}  // namespace
