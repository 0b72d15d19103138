#include <gmock/gmock.h>
#include <gtest/gtest.h>

import tenon.std;
import tenon.live;

namespace {

using tenon::live::close_patch;
using tenon::live::Defined;
using tenon::live::Linkage;
using tenon::live::PatchPlan;
using tenon::live::Project;
using tenon::live::Role;
using tenon::live::Symbols;
using tenon::live::Unit;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Defined strong(std::string name) { return {std::move(name)}; }
Defined constant(std::string name) { return {std::move(name), true, true, false}; }
Defined variable(std::string name) { return {std::move(name), true, true, true}; }

/// A program made of units that are only names and symbols.
class ClosureTest : public testing::Test {
 protected:
  std::size_t unit(std::string file, std::string module, Symbols symbols, Role role = Role::implementation) {
    Unit made{.command = {.file = "/s/" + file}, .role = role};
    made.preamble.module = std::move(module);
    project_.units.push_back(std::move(made));
    symbols_.push_back(std::move(symbols));
    return project_.units.size() - 1;
  }
  PatchPlan plan(std::vector<std::size_t> changed) {
    if (!linkage_) {
      linkage_.emplace(project_.units.size());
      for (std::size_t i = 0; i < symbols_.size(); ++i) linkage_->replace(i, symbols_[i], 0);
    }
    return close_patch(project_, *linkage_, changed,
                       [this](const std::string& name) { return !absent_.contains(name); });
  }
  /// The plan's patch was published.
  void apply(const PatchPlan& plan) {
    ++generation_;
    for (const std::size_t unit : plan.units) linkage_->set_generation(unit, generation_);
    for (const Linkage::Name name : plan.owned) linkage_->own(name);
  }

  Project project_;
  std::vector<Symbols> symbols_;
  std::optional<Linkage> linkage_;
  absl::flat_hash_set<std::string> absent_;
  std::uint64_t generation_ = 0;
};

TEST_F(ClosureTest, TakesAllImplementationUnitsOfAModule) {
  const auto a = unit("a.cpp", "a", {});
  const auto more = unit("more.cpp", "a", {});
  unit("a.cppm", "a", {}, Role::interface_unit);
  unit("b.cpp", "b", {});
  EXPECT_THAT(plan({a}).units, ElementsAre(a, more));
  EXPECT_THAT(plan({a}).modules, ElementsAre("a"));
}

TEST_F(ClosureTest, TakesWhoeverCallsReplacedCodeDirectly) {
  const auto a = unit("a.cpp", "a", {.defined = {strong("f")}});
  const auto b = unit("b.cpp", "b", {.defined = {strong("g")}, .undefined = {"f"}});
  const auto c = unit("c.cpp", "c", {.undefined = {"g"}});
  const auto d = unit("d.cpp", "d", {.undefined = {"h"}});
  EXPECT_THAT(plan({a}).units, ElementsAre(a, b, c));
  EXPECT_THAT(plan({b}).units, ElementsAre(b, c));
  EXPECT_THAT(plan({d}).units, ElementsAre(d));
}

TEST_F(ClosureTest, TakesAnInterfaceObjectOnlyWhenItCallsReplacedCode) {
  const auto a = unit("a.cpp", "a", {.defined = {strong("f")}, .undefined = {"vtable"}});
  const auto interface = unit("a.cppm", "a", {.defined = {strong("vtable")}, .undefined = {"f"}}, Role::interface_unit);
  const auto b = unit("b.cpp", "b", {.undefined = {"vtable"}});
  EXPECT_THAT(plan({a}).units, ElementsAre(a, interface, b));
  EXPECT_THAT(plan({b}).units, ElementsAre(b));
}

TEST_F(ClosureTest, LeavesTheImageAndInitialisersOut) {
  const auto a = unit("a.cpp", "a", {.defined = {strong("definition"), strong("_ZGIW1a")}});
  unit("image.cpp", "x.image", {.undefined = {"definition"}}, Role::image);
  unit("b.cpp", "b", {.undefined = {"_ZGIW1a"}});
  EXPECT_THAT(plan({a}).units, ElementsAre(a));
  EXPECT_EQ(plan({a}).needs_restart, "");
}

TEST_F(ClosureTest, CannotReplaceWhatMainCalls) {
  const auto a = unit("a.cpp", "a", {.defined = {strong("f")}});
  unit("main.cpp", "", {.undefined = {"f"}}, Role::main);
  EXPECT_EQ(plan({a}).needs_restart, "main.cpp uses f directly, and what is linked into main cannot be replaced");
}

TEST_F(ClosureTest, TakesEarlierPatchesThatTheNewOneCallsInto) {
  const auto storage = unit("storage.cpp", "storage", {.defined = {strong("f")}});
  const auto web = unit("web.cpp", "web", {});
  apply(plan({storage}));
  linkage_->replace(web, {.undefined = {"f"}}, 0);
  const PatchPlan next = plan({web});
  EXPECT_THAT(next.units, ElementsAre(storage, web));
  EXPECT_THAT(next.modules, ElementsAre("web", "storage"));
}

TEST_F(ClosureTest, SharesStaticsThatBelongToNoReplacedModule) {
  const auto a = unit("a.cpp", "a",
                      {.defined = {variable("_ZZ7outsidevE5count"), constant("_ZTV7Outside"), variable("_ZN1bW1b1vE"),
                                   constant("_ZTVN1aW1a4ImplE")}});
  unit("b.cpp", "b", {.defined = {variable("_ZN1bW1b1vE")}});
  const PatchPlan made = plan({a});
  EXPECT_THAT(made.units, ElementsAre(a));
  EXPECT_THAT(made.shared, UnorderedElementsAre("_ZZ7outsidevE5count", "_ZTV7Outside", "_ZN1bW1b1vE"));
}

TEST_F(ClosureTest, TakesWhoSharesAStaticOfAReplacedModule) {
  const auto a = unit("a.cpp", "a", {.defined = {variable("_ZN1aW1a1vE")}});
  const auto b = unit("b.cpp", "b", {.defined = {variable("_ZN1aW1a1vE")}});
  const PatchPlan made = plan({a});
  EXPECT_THAT(made.units, ElementsAre(a, b));
  EXPECT_THAT(made.shared, IsEmpty());
  EXPECT_EQ(made.owned.size(), 1);
  // From then on the patch's copy is the one: whoever uses it alone must find it.
  apply(made);
  EXPECT_THAT(plan({b}).units, ElementsAre(a, b));
}

TEST_F(ClosureTest, SharesAStaticWithWhoCannotBeReplaced) {
  const auto a = unit("a.cpp", "a", {.defined = {variable("_ZN1aW1a1vE")}});
  unit("main.cpp", "", {.defined = {variable("_ZN1aW1a1vE")}}, Role::main);
  const PatchPlan made = plan({a});
  EXPECT_THAT(made.units, ElementsAre(a));
  EXPECT_THAT(made.shared, ElementsAre("_ZN1aW1a1vE"));
}

TEST_F(ClosureTest, KeepsAStaticThatOnlyPatchesKnowTogether) {
  absent_.insert("_ZN4asio2idE");
  const auto a = unit("a.cpp", "a", {});
  const auto b = unit("b.cpp", "b", {});
  (void)plan({});
  linkage_->replace(a, {.defined = {variable("_ZN4asio2idE")}}, 0);
  apply(plan({a}));
  linkage_->replace(b, {.defined = {variable("_ZN4asio2idE")}}, 0);
  EXPECT_THAT(plan({b}).units, ElementsAre(a, b));
}

TEST_F(ClosureTest, FindsCallsToWhatIsNoLongerDefined) {
  const auto a = unit("a.cpp", "a", {.defined = {strong("f"), strong("g")}});
  const auto b = unit("b.cpp", "b", {.undefined = {"f"}});
  (void)plan({});
  const Linkage::Piece before = linkage_->replace(a, {.defined = {strong("g")}}, 0);
  const auto dangling = find_dangling(project_, *linkage_, before);
  ASSERT_TRUE(dangling.has_value());
  EXPECT_EQ(linkage_->text(dangling->name), "f");
  EXPECT_EQ(dangling->user, b);
  linkage_->put(a, before);
  EXPECT_FALSE(find_dangling(project_, *linkage_, before).has_value());
}

TEST_F(ClosureTest, VerifiesWhatAPatchLeavesUndefined) {
  absent_.insert("nowhere");
  const auto a = unit("a.cpp", "a", {.defined = {strong("f")}});
  unit("b.cpp", "b", {.defined = {strong("g")}});
  const PatchPlan made = plan({a});
  const auto missing = find_missing({.undefined = {"f", "g", "nowhere"}}, *linkage_, made,
                                    [this](const std::string& name) { return !absent_.contains(name); });
  EXPECT_THAT(missing.names, ElementsAre("nowhere"));
  EXPECT_THAT(missing.replaced, ElementsAre("f"));
}

}  // namespace
