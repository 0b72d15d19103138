#include <gtest/gtest.h>

import tenon.std;
import tenon;

// What modules contribute to an interface, and what a reload does to it.
namespace {

class Word {
 public:
  virtual ~Word() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};
template <char Letter>
class Says final : public Word {
 public:
  ~Says() override { ++died; }
  [[nodiscard]] std::string text() const override { return {Letter}; }
  static inline int died = 0;
};

std::string joined(const tenon::Objects<Word>& words) {
  std::string all;
  for (Word& word : words) all += word.text();
  return all;
}

class Reader {
 public:
  virtual ~Reader() = default;
  virtual tenon::All<Word> words() = 0;
  [[nodiscard]] virtual std::size_t seen_by_constructor() const = 0;
};
class Collector final : public Reader {
 public:
  explicit Collector(tenon::All<Word> words) : words_(words), seen_(words.size()) {}
  tenon::All<Word> words() override { return words_; }
  [[nodiscard]] std::size_t seen_by_constructor() const override { return seen_; }

 private:
  tenon::All<Word> words_;
  std::size_t seen_;
};
inline constexpr auto reader = tenon::describe<"reader">.exports<Reader>();
constinit const tenon::Definition reader_definition =
    tenon::define<reader>(tenon::provide<Collector(tenon::All<Word>)>().as<Reader>());

inline constexpr auto early = tenon::describe<"early">.contributes<tenon::ordered<-1, Word>>();
constinit const tenon::Definition early_definition = tenon::define<early>(tenon::provide<Says<'a'>()>().as<Word>());

class Other {};
inline constexpr auto several = tenon::describe<"several">.contributes<Word>();
constinit const tenon::Definition several_definition = tenon::define<several>(
    tenon::provide<Says<'x'>()>().as<Word>(), tenon::provide<Other()>(), tenon::provide<Says<'b'>()>().as<Word>());
// The same module as a reload would bring it: another descriptor variable of the same name.
inline constexpr auto more = tenon::describe<"several">.contributes<Word>();
constinit const tenon::Definition more_definition =
    tenon::define<more>(tenon::provide<Says<'y'>()>().as<Word>(), tenon::provide<Says<'x'>()>().as<Word>(),
                        tenon::provide<Other()>(), tenon::provide<Says<'b'>()>().as<Word>());
inline constexpr auto fewer = tenon::describe<"several">.contributes<Word>();
constinit const tenon::Definition fewer_definition =
    tenon::define<fewer>(tenon::provide<Other()>(), tenon::provide<Says<'b'>()>().as<Word>());

inline constexpr auto late = tenon::describe<"late">.imports<"several">().contributes<Word>();
constinit const tenon::Definition late_definition = tenon::define<late>(tenon::provide<Says<'z'>()>().as<Word>());

constexpr const tenon::Definition* members[]{&reader_definition, &late_definition, &several_definition,
                                             &early_definition};
constexpr auto plan = tenon::plan({&reader, &late, &several, &early});
constexpr tenon::Image image{"contributions", members, plan.order};

class ContributionsTest : public testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(app.create({}).ok()); }
  tenon::All<Word> words() { return app.get<Reader>()->words(); }
  void reload(const tenon::Definition& definition) {
    const auto published = app.apply(std::array{tenon::Replacement{"several", &definition}});
    ASSERT_TRUE(published.ok()) << published.status();
  }
  tenon::App app{image};
};

TEST_F(ContributionsTest, AreOrderedByDeclarationThenByModuleThenByDefinition) {
  EXPECT_EQ(joined(words().get()), "axbz");
  EXPECT_EQ(words().size(), 4u);
}

TEST_F(ContributionsTest, AreCountedForAConstructorThatMustNotCallThem) {
  EXPECT_EQ(app.get<Reader>()->seen_by_constructor(), 4u);
}

TEST_F(ContributionsTest, OneMoreProviderIsSeenAfterAReload) {
  const tenon::All<Word> kept = words();
  reload(more_definition);
  EXPECT_EQ(joined(kept.get()), "ayxbz");
  EXPECT_EQ(kept.size(), 5u);
  EXPECT_EQ(kept.generation(), 1u);
}

TEST_F(ContributionsTest, OneFewerProviderIsSeenAfterAReload) {
  const tenon::All<Word> kept = words();
  reload(fewer_definition);
  EXPECT_EQ(joined(kept.get()), "abz");
  EXPECT_EQ(kept.size(), 3u);
  reload(several_definition);
  EXPECT_EQ(joined(kept.get()), "axbz");
}

TEST_F(ContributionsTest, ObjectsHeldFromBeforeAReloadStayWhatTheyWere) {
  const int died = Says<'x'>::died;
  {
    const tenon::Objects<Word> before = words().get();
    reload(fewer_definition);
    EXPECT_EQ(joined(before), "axbz");
    EXPECT_EQ(before.size(), 4u);
    EXPECT_EQ(before.generation(), 0u);
    EXPECT_EQ(Says<'x'>::died, died);
  }
  EXPECT_EQ(Says<'x'>::died, died + 1);
}

TEST_F(ContributionsTest, AUnitOfWorkSeesThoseOfItsSnapshotInSizeObjectsAndGeneration) {
  const tenon::All<Word> kept = words();
  const tenon::Work work = app.begin("request");
  reload(more_definition);
  {
    const tenon::Entered inside = work.enter();
    EXPECT_EQ(kept.size(), 4u);
    EXPECT_EQ(joined(kept.get()), "axbz");
    EXPECT_EQ(kept.generation(), 0u);
  }
  EXPECT_EQ(kept.size(), 5u);
}

TEST(Contributions, ThereAreNoneToAnInterfaceThatNobodyContributesTo) {
  static constexpr const tenon::Definition* alone[]{&reader_definition};
  static constexpr auto order = tenon::plan({&reader});
  static constexpr tenon::Image lonely{"lonely", alone, order.order};
  tenon::App app(lonely);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_TRUE(app.get<Reader>()->words().get().empty());
  EXPECT_EQ(app.get<Reader>()->words().size(), 0u);
}

// Under a name, which is a tag: only those who say it are collected.

class Tagged final {
 public:
  Tagged(tenon::All<Word> all, tenon::Named<"loud", tenon::All<Word>> loud, tenon::Named<"none", tenon::All<Word>> none)
      : all_(all), loud_(loud), none_(none) {}
  [[nodiscard]] std::string text() const {
    return joined(all_.get()) + "/" + joined(loud_.get()) + "/" + joined(none_.get());
  }

 private:
  tenon::All<Word> all_;
  tenon::All<Word> loud_;
  tenon::All<Word> none_;
};
inline constexpr auto tagged = tenon::describe<"tagged">.exports<Tagged>();
constinit const tenon::Definition tagged_definition =
    tenon::define<tagged>(tenon::provide<Tagged(tenon::All<Word>, tenon::Named<"loud", tenon::All<Word>>,
                                                tenon::Named<"none", tenon::All<Word>>)>());
inline constexpr auto quiet = tenon::describe<"quiet">.contributes<Word>();
constinit const tenon::Definition quiet_definition = tenon::define<quiet>(
    tenon::provide<Says<'q'>()>().as<Word>(), tenon::provide<Says<'s'>()>().as<Word>().named<"loud">());
using LoudWord = tenon::named<"loud", Word>;
inline constexpr auto loud = tenon::describe<"loud">.contributes<tenon::ordered<2, LoudWord>>();
constinit const tenon::Definition loud_definition = tenon::define<loud>(
    tenon::provide<Says<'L'>()>().as<Word>().named<"loud">(), tenon::provide<Says<'M'>()>().as<Word>().named<"loud">());
inline constexpr auto both = tenon::describe<"both">.contributes<Word, tenon::ordered<1, LoudWord>>();
constinit const tenon::Definition both_definition =
    tenon::define<both>(tenon::provide<Says<'B'>()>().as<Word>().named<"loud">());

TEST(Contributions, WithANameCountWithoutItTooAndATagCollectsThoseThatSayIt) {
  static constexpr const tenon::Definition* all[]{&tagged_definition, &quiet_definition, &loud_definition,
                                                  &both_definition};
  static constexpr auto order = tenon::plan({&tagged, &quiet, &loud, &both});
  static constexpr tenon::Image tags{"tags", all, order.order};
  tenon::App app(tags);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Tagged>()->text(), "qsB/BLM/");
}

class Hasty final {
 public:
  explicit Hasty(tenon::All<Word> words) { (void)words.get(); }
};
inline constexpr auto hasty = tenon::describe<"hasty">;
constinit const tenon::Definition hasty_definition = tenon::define<hasty>(tenon::provide<Hasty(tenon::All<Word>)>());

TEST(Contributions, AreNotGivenToAConstructor) {
  static constexpr const tenon::Definition* all[]{&hasty_definition, &early_definition};
  static constexpr auto order = tenon::plan({&hasty, &early});
  static constexpr tenon::Image image_of_both{"hasty", all, order.order};
  tenon::App app(image_of_both);
  EXPECT_EQ(std::string(app.create({}).message()),
            "hasty: (anonymous namespace)::Hasty: the constructor threw: (anonymous namespace)::Word is called before "
            "it is created; a constructor may keep a Ref or an All, not call it");
}

}  // namespace
