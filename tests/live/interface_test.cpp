/// Edits of interface units of a running program: the module and all who see it come in one patch.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "trial.h"

namespace {

using live_test::Trial;
using testing::AllOf;
using testing::HasSubstr;
using testing::MatchesRegex;
using testing::StartsWith;

constexpr const char* price = "int price = 3;";

TEST(Interface, BringsAnotherLayoutToAllWhoSeeItInOnePatch) {
  Trial trial;
  EXPECT_EQ(trial.ask("till"), "till 1, apple 3, pear 3");
  EXPECT_EQ(trial.ask("counter"), "counter 1, calls 1");
  EXPECT_THAT(
      trial.save("item/item.cppm", price, "double weight = 1;\n  std::array<int, 8> sizes{};\n  int price = 4;"),
      AllOf(StartsWith("applied shop."), HasSubstr("shop.item"), HasSubstr("shop.stock"), HasSubstr("shop.till"),
            HasSubstr(" → gen 1 in "), testing::Not(HasSubstr("shop.counter"))));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 4, pear 4");
  EXPECT_EQ(trial.ask("counter"), "counter 1, calls 2");
}

TEST(Interface, CompilesLaterEditsAgainstTheInterfaceThatRuns) {
  Trial trial;
  trial.save("item/item.cppm", price, "int weight = 7;\n  int price = 4;");
  EXPECT_THAT(trial.save("till/till.cpp", "item.price", "item.price, \" weighs \", item.weight"),
              StartsWith("applied shop.till"));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 4 weighs 7, pear 4 weighs 7");
  EXPECT_THAT(trial.save("stock/stock.cpp", "\"pear\"", "\"plum\""), StartsWith("applied shop.stock"));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 4 weighs 7, plum 4 weighs 7");
  EXPECT_THAT(trial.save("item/item.cppm", "int weight = 7;", "int weight = 8;"), StartsWith("applied shop."));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 4 weighs 8, plum 4 weighs 8");
}

TEST(Interface, FollowsPatchesOfImplementations) {
  Trial trial;
  trial.save("stock/stock.cpp", "\"pear\"", "\"plum\"");
  trial.save("till/till.cpp", "till 1", "till 2");
  EXPECT_THAT(trial.save("item/item.cppm", price, "int price = 5;"), HasSubstr(" → gen 3 in "));
  EXPECT_EQ(trial.ask("till"), "till 2, apple 5, plum 5");
}

TEST(Interface, TakesANewExportAndItsConsumerInOneBatch) {
  Trial trial;
  trial.edit(
      "item/item.cppm", "inline constexpr auto descriptor",
      "class Tax {\n public:\n  virtual ~Tax() = default;\n  [[nodiscard]] virtual int of(int price) const = 0;\n"
      "};\n\ninline constexpr auto descriptor");
  trial.edit("item/item.cppm", "exports<Shelf>", "exports<Tax, Shelf>");
  trial.edit(
      "item/item.cpp", "}  // namespace\n\n",
      "class Tenth final : public Tax {\n  [[nodiscard]] int of(int price) const override { return price * 10; }\n"
      "};\n\n}  // namespace\n\n");
  trial.edit("item/item.cpp", ".as<Shelf>()", ".as<Shelf>(), tenon::provide<Tenth()>().as<Tax>()");
  trial.edit("stock/stock.cpp", "explicit Shelves(item::Shelf& shelf)", "Shelves(item::Shelf& shelf, item::Tax& tax)");
  trial.edit("stock/stock.cpp", "shelf_(shelf) {}", "shelf_(shelf), tax_(tax) {}");
  trial.edit("stock/stock.cpp", "item::Shelf& shelf_;", "item::Shelf& shelf_;\n  item::Tax& tax_;");
  trial.edit("stock/stock.cpp", "{.name = \"pear\"}", "{.price = tax_.of(1), .name = \"pear\"}");
  trial.edit("stock/stock.cpp", "provide<Shelves(item::Shelf&)>", "provide<Shelves(item::Shelf&, item::Tax&)>");
  // However the saves fall into batches, the last of them brings it.
  for (std::string line = trial.outcome(); !line.starts_with("applied"); line = trial.outcome()) {
    ASSERT_THAT(line, testing::AnyOf(StartsWith("rejected"), StartsWith("rolled back")));
  }
  while (trial.ask("till") != "till 1, apple 3, pear 10") ASSERT_THAT(trial.outcome(), StartsWith("applied"));
}

TEST(Interface, ServesOnWhenAnImporterNoLongerCompiles) {
  Trial trial;
  EXPECT_THAT(trial.save("item/item.cppm", price, "int cost = 3;"),
              AllOf(StartsWith("rejected shop.item"), HasSubstr("till.cpp:"), HasSubstr("no member named 'price'")));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 3, pear 3");
  EXPECT_THAT(trial.save("till/till.cpp", "item.price", "item.cost"), StartsWith("applied shop."));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 3, pear 3");
}

TEST(Interface, TakesAnEditBack) {
  Trial trial;
  trial.save("item/item.cppm", price, "int price = 4;");
  EXPECT_EQ(trial.ask("till"), "till 1, apple 4, pear 4");
  EXPECT_THAT(trial.save("item/item.cppm", "int price = 4;", price), StartsWith("applied shop."));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 3, pear 3");
  EXPECT_EQ(trial.ask("counter"), "counter 1, calls 1");
}

TEST(Interface, RunsThePlanAgain) {
  Trial trial;
  EXPECT_THAT(
      trial.save("item/item.cppm", "describe<\"shop.item\">", "describe<\"shop.item\">.imports<\"shop.till\">()"),
      AllOf(StartsWith("rolled back"),
            HasSubstr("tenon: import cycle: shop.item -> shop.till -> shop.stock -> shop.item")));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 3, pear 3");
  EXPECT_THAT(trial.save("item/item.cppm", ".imports<\"shop.till\">()", ".imports<\"shop.counter\">()"),
              StartsWith("applied"));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 3, pear 3");
}

TEST(Interface, RefusesThatModulesImportEachOther) {
  Trial trial;
  EXPECT_THAT(trial.save("item/item.cppm", "import tenon.std;", "import tenon.std;\nimport shop.stock;"),
              AllOf(StartsWith("rejected shop.item"), HasSubstr("import cycle: shop.item -> shop.stock -> shop.item")));
  EXPECT_THAT(trial.save("item/item.cppm", "import shop.stock;", ""), StartsWith("applied"));
}

TEST(Interface, RefusesTwoExportersOfWhatSomebodyImports) {
  Trial trial;
  trial.edit(
      "stock/stock.cpp", "}  // namespace\n\n",
      "class Second final : public item::Shelf {\n  [[nodiscard]] item::Item first() const override { return {}; }\n"
      "};\n\n}  // namespace\n\n");
  trial.edit("stock/stock.cpp", ".as<Stock>()", ".as<Stock>(), tenon::provide<Second()>().as<item::Shelf>()");
  trial.edit("stock/stock.cppm", "exports<Stock>", "exports<Stock, item::Shelf>");
  EXPECT_THAT(
      trial.save("till/till.cppm", "\"shop.stock\"", "\"shop.stock\", \"shop.item\""),
      AllOf(StartsWith("rolled back"), HasSubstr("shop.till receives shop::item::Shelf from both shop.stock and "
                                                 "shop.item; import one of them as<")));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 3, pear 3");
  EXPECT_THAT(trial.save("till/till.cppm", "\"shop.stock\", \"shop.item\"", "\"shop.stock\""), StartsWith("applied"));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 3, pear 3");
}

TEST(Interface, TakesANewImportOfAnImplementation) {
  Trial trial;
  trial.edit("counter/counter.cpp", "import tenon.std;", "import tenon.std;\nimport shop.item;");
  EXPECT_THAT(trial.outcome(), StartsWith("applied shop.counter"));
  EXPECT_THAT(
      trial.save("counter/counter.cpp", "\"counter 1, calls \", ++calls_", "\"counter 1, price \", item::Item().price"),
      StartsWith("applied shop.counter"));
  EXPECT_EQ(trial.ask("counter"), "counter 1, price 3");
  EXPECT_THAT(trial.save("item/item.cppm", price, "int price = 6;"), HasSubstr("shop.counter"));
  EXPECT_EQ(trial.ask("counter"), "counter 1, price 6");
}

TEST(Interface, AsksForARestartWhereSomebodyCannotBeReplaced) {
  Trial trial;
  EXPECT_THAT(trial.save("probes/probes.cppm", "virtual ~Probe() = default;",
                         "virtual ~Probe() = default;\n  [[nodiscard]] virtual int more() const { return 1; }"),
              AllOf(StartsWith("needs restart"), HasSubstr("shop.server is declared once")));
  EXPECT_THAT(trial.ask("counter"), StartsWith("counter 1"));
}

TEST(Interface, AsksForARestartForAModuleThatIsNotInTheProgram) {
  Trial trial;
  EXPECT_THAT(trial.save("item/item.cppm", "import tenon.std;", "import tenon.std;\nimport shop.nowhere;"),
              AllOf(StartsWith("needs restart"),
                    HasSubstr("item.cppm imports shop.nowhere, which is not part of the running program")));
}

TEST(Interface, TakesANewFileOfAModuleAndDoesWithoutItAgain) {
  Trial trial;
  trial.write("till/loud.cpp",
              "module shop.till;\nimport tenon.std;\nnamespace shop::till {\n"
              "std::string loud() { return \"LOUD\"; }\n}\n");
  EXPECT_THAT(trial.outcome(), StartsWith("applied shop.till → gen 1 "));
  EXPECT_THAT(trial.save("till/till.cpp", "namespace shop::till {", "namespace shop::till {\nstd::string loud();"),
              StartsWith("applied shop.till → gen 2 "));
  EXPECT_THAT(trial.save("till/till.cpp", "std::string text = \"till 1\";", "std::string text = loud();"),
              StartsWith("applied shop.till → gen 3 "));
  EXPECT_EQ(trial.ask("till"), "LOUD, apple 3, pear 3");
  trial.remove("till/loud.cpp");
  EXPECT_THAT(trial.outcome(), AllOf(StartsWith("rejected"), HasSubstr("nothing defines shop::till::loud"),
                                     HasSubstr("till.cpp uses it")));
  EXPECT_EQ(trial.ask("till"), "LOUD, apple 3, pear 3");
  EXPECT_THAT(trial.save("till/till.cpp", "std::string text = loud();", "std::string text = \"till 2\";"),
              StartsWith("applied shop.till → gen 4 "));
  EXPECT_EQ(trial.ask("till"), "till 2, apple 3, pear 3");
}

TEST(Interface, IsBackAfterACrashWithFilesThatCameAndWent) {
  Trial trial(true);
  EXPECT_THAT(trial.save("item/item.cppm", price, "int weight = 7;\n  int price = 4;"), HasSubstr(" → gen 1 "));
  trial.write("till/loud.cpp", "module shop.till;\nnamespace shop::till {\nint loud() { return 5; }\n}\n");
  EXPECT_THAT(trial.outcome(), HasSubstr(" → gen 2 "));
  trial.write("till/quiet.cpp", "module shop.till;\nnamespace shop::till {\nint quiet() { return 6; }\n}\n");
  EXPECT_THAT(trial.outcome(), HasSubstr(" → gen 3 "));
  trial.remove("till/quiet.cpp");
  EXPECT_THAT(trial.outcome(), HasSubstr(" → gen 4 "));
  trial.kill(SIGKILL);
  EXPECT_THAT(trial.line_with("the program serves again"), HasSubstr("the program serves again, generation 4, "));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 4, pear 4");
  // What is edited next is compiled against the interface, and linked with the file, that are back.
  EXPECT_THAT(trial.save("till/till.cpp", "std::string text = ", "std::string text == "), StartsWith("rejected"));
  EXPECT_THAT(trial.save("till/till.cpp", "std::string text == ", "std::string text = "), StartsWith("unchanged"))
      << "it is known what runs";
  EXPECT_THAT(trial.save("till/till.cpp", "item.price", "item.price, \" weighs \", item.weight"),
              HasSubstr(" → gen 5 "));
  EXPECT_EQ(trial.ask("till"), "till 1, apple 4 weighs 7, pear 4 weighs 7");
  trial.remove("till/loud.cpp");
  EXPECT_THAT(trial.outcome(), HasSubstr(" → gen 6 "));
}

}  // namespace
