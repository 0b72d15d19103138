#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

class Database {
 public:
  virtual ~Database() = default;
};
class Restartable {
 public:
  static constexpr bool restartable = true;
  virtual ~Restartable() = default;
};
struct PerRequest {};
struct Config;
struct Options {
  bool to_disk = false;
  int level = 1;
};
constexpr bool is_verbose(const Options& options) { return options.level > 3; }

inline constexpr auto full =
    tenon::describe<"board.cards">.imports<"a", "b.c">()
        .imports<tenon::as<"primary", "board.storage">, tenon::own<"board.cache">, "d">()
        .imports<"audit", Options{.to_disk = true}>()
        .imports_if<"disk", &Options::to_disk>()
        .imports_if<"loud", [](const Options& o) { return is_verbose(o); }>()
        .may_import<"board.mail">()
        .exports<Database, tenon::scoped<PerRequest, Options>, tenon::optional<PerRequest>, Restartable>()
        .contributes<tenon::ordered<7, Database>>()
        .reexports<"b.c">()
        .overrides<"board.storage", Database>()
        .expects<Database>()
        .offers<Restartable>()
        .config<Config>()
        .options<Options>()
        .once()
        .root();
constexpr const tenon::Shape& shape = full;

TEST(Descriptor, KeepsImportsInTheOrderInWhichTheyWereWritten) {
  std::vector<std::string_view> names;
  for (const tenon::ImportShape& import : shape.imports) names.push_back(import.module.text);
  EXPECT_EQ(names, (std::vector<std::string_view>{"a", "b.c", "board.storage", "board.cache", "d", "audit", "disk",
                                                  "loud", "board.mail"}));
}

TEST(Descriptor, KnowsNamedOwnAndPossibleImports) {
  EXPECT_EQ(shape.imports[2].kind, tenon::ImportKind::named);
  EXPECT_EQ(shape.imports[2].instance(), "primary");
  EXPECT_EQ(shape.imports[3].kind, tenon::ImportKind::own);
  EXPECT_EQ(shape.imports[8].kind, tenon::ImportKind::may);
}

TEST(Descriptor, EvaluatesConditionsOnTheOptions) {
  EXPECT_TRUE(shape.imports[6].details->condition(&tenon::options_holder<Options, Options{.to_disk = true}>));
  EXPECT_FALSE(shape.imports[6].details->condition(shape.default_options));
  EXPECT_TRUE(shape.imports[7].details->condition(&tenon::options_holder<Options, Options{.level = 4}>));
  EXPECT_FALSE(shape.imports[7].details->condition(shape.default_options));
}

TEST(Descriptor, ExportsCarryScopeOptionalityOrderAndRestartability) {
  ASSERT_EQ(shape.exports.size(), 4u);
  EXPECT_EQ(shape.exports[1].scope.name(), tenon::type_name<PerRequest>());
  EXPECT_TRUE(shape.exports[2].optional);
  EXPECT_TRUE(shape.exports[3].restartable);
  EXPECT_EQ(shape.contributes[0].order, 7);
  EXPECT_TRUE(shape.contributes[0].ordered);
  EXPECT_FALSE(shape.exports[0].ordered);
}

TEST(Descriptor, CarriesEverythingElseThatThePlanChecks) {
  EXPECT_EQ(shape.reexports[0].text, "b.c");
  EXPECT_EQ(shape.overrides[0].module.text, "board.storage");
  EXPECT_EQ(shape.expects.size(), 1u);
  EXPECT_EQ(shape.offers.size(), 1u);
  EXPECT_TRUE(shape.config.ends_with("Config"));
  EXPECT_TRUE(shape.once && shape.root);
}

TEST(Descriptor, WithoutCallsIsEmpty) {
  static constexpr auto empty = tenon::describe<"x">;
  constexpr const tenon::Shape& nothing = empty;
  EXPECT_TRUE(nothing.imports.empty() && nothing.exports.empty() && nothing.config.empty());
  EXPECT_FALSE(nothing.once || nothing.root);
}

}  // namespace
