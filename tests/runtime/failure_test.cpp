/// What is printed below the message when a program does not start: the partial tree and a hint.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

enum class Fails : std::uint8_t { nothing, constructor, factory, start, hook };
Fails fails = Fails::nothing;

class Low {};
inline constexpr auto low = tenon::describe<"low">.exports<Low>();
constinit const tenon::Definition low_definition = tenon::define<low>(tenon::provide<Low()>());

struct Config {
  int size = 1;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::size>.range(1, 9));
};
class Middle {
 public:
  virtual ~Middle() = default;
};
class Solid final : public Middle {
 public:
  explicit Solid(Low&) {
    if (fails == Fails::constructor) throw std::runtime_error("no room");
  }
  absl::Status start() { return fails == Fails::start ? absl::UnavailableError("busy") : absl::OkStatus(); }
};
class Part {
 public:
  virtual ~Part() = default;
};
std::unique_ptr<Part> make_part() { return fails == Fails::factory ? nullptr : std::make_unique<Part>(); }
inline constexpr auto middle = tenon::describe<"middle">.imports<"low">().exports<Middle>().config<Config>();
constinit const tenon::Definition middle_definition =
    tenon::define<middle, low>(tenon::provide<Solid(Low&)>().as<Middle>().start<&Solid::start>(),
                               tenon::factory<&make_part>(), tenon::post_process([](tenon::Setup<middle>) {
                                 if (fails == Fails::hook) throw std::runtime_error("no way");
                               }));

class High {
 public:
  explicit High(Middle&) {}
  void start() {}
};
inline constexpr auto high = tenon::describe<"high">.imports<"middle", "low">();
constinit const tenon::Definition high_definition =
    tenon::define<high, middle>(tenon::provide<High(Middle&)>().start<&High::start>());

constexpr const tenon::Definition* members[]{&high_definition, &middle_definition, &low_definition};
constexpr auto plan = tenon::plan({&high, &middle, &low});
constexpr tenon::Image image{"tower", members, plan.order};

/// What `tower serve` says.
std::string said(Fails what, const std::string& setting = "") {
  fails = what;
  std::vector<std::string> words{"tower", "serve"};
  if (!setting.empty()) words.insert(words.end(), {"--set", setting});
  std::vector<char*> arguments;
  for (std::string& word : words) arguments.push_back(word.data());
  testing::internal::CaptureStderr();
  EXPECT_EQ(tenon::App(image).run(static_cast<int>(arguments.size()), arguments.data()), 1);
  fails = Fails::nothing;
  return testing::internal::GetCapturedStderr();
}

TEST(Failure, AConstructorThatThrowsIsShownBetweenWhatIsUpAndWhatWasNotReached) {
  EXPECT_EQ(said(Fails::constructor),
            "tower: cannot start: middle: (anonymous namespace)::Solid: the constructor threw: no room\n"
            "the tree when it failed: 1 up (low), 1 not reached (high)\n"
            "  high  not reached\n"
            "    middle  failed: Solid\n"
            "      low  up\n"
            "hint: `tower explain Solid` shows where its arguments come from; nothing is left running\n");
}

TEST(Failure, AFactoryThatReturnsNullIsShownInTheSameWay) {
  const std::string text = said(Fails::factory);
  EXPECT_TRUE(text.starts_with("tower: cannot start: middle: (anonymous namespace)::Part: the factory failed: "))
      << text;
  EXPECT_NE(text.find("\n    middle  failed: Part\n      low  up\n"), std::string::npos) << text;
}

TEST(Failure, AStartStepThatFailsLeavesUpWhatHasNoStep) {
  EXPECT_EQ(said(Fails::start),
            "tower: cannot start: middle: (anonymous namespace)::Solid: start: busy\n"
            "the tree when it failed: 1 up (low), 1 not reached (high)\n"
            "  high  not reached\n"
            "    middle  failed: Solid\n"
            "      low  up\n"
            "hint: what was started is stopped again; `tower --validate` creates everything and starts nothing\n");
}

TEST(Failure, AWrongConfigurationNamesTheModulesThatAreWrong) {
  EXPECT_EQ(said(Fails::nothing, "middle.size=0"),
            "tower: cannot start: configuration: 1 mistake\n"
            "  middle.size (--set): expected an integer from 1 to 9, found \"0\"\n"
            "the tree when it failed: nothing is created, 1 failed (middle)\n"
            "hint: `tower config` shows every value and where it comes from\n");
}

TEST(Failure, AHookThatThrowsIsShownBeforeAnythingIsCreated) {
  EXPECT_EQ(said(Fails::hook),
            "tower: cannot start: middle: post_process: no way\n"
            "the tree when it failed: nothing is created, 1 failed (middle)\n"
            "hint: `tower modules` shows what the hooks have selected\n");
}

// A type that nobody provides: the export is optional, and its consumer is not.

class Lamp {};
inline constexpr auto lamps = tenon::describe<"lamps">.exports<tenon::optional<Lamp>>();
constinit const tenon::Definition lamps_definition = tenon::define<lamps>();
class Room {
 public:
  explicit Room(Lamp&) {}
};
inline constexpr auto rooms = tenon::describe<"rooms">.imports<"lamps">();
constinit const tenon::Definition rooms_definition = tenon::define<rooms, lamps>(tenon::provide<Room(Lamp&)>());

TEST(Failure, AMissingProviderIsShownWithWhatTheModuleImports) {
  static constexpr const tenon::Definition* dark[]{&rooms_definition, &lamps_definition};
  static constexpr auto order = tenon::plan({&rooms, &lamps});
  static constexpr tenon::Image house{"house", dark, order.order};
  tenon::App app(house);
  EXPECT_FALSE(app.create({}).ok());
  EXPECT_EQ(app.failure(),
            "the tree when it failed: 1 up (lamps), 0 not reached\n"
            "  rooms  failed: Room\n"
            "    lamps  up\n"
            "hint: `house explain Room` shows where its arguments come from; nothing is left running\n");
}

TEST(Failure, AProgramThatStartsHasNone) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.failure(), "");
  ASSERT_TRUE(app.start().ok());
  EXPECT_EQ(app.failure(), "");
}

// A chain of a thousand modules, of which the one in the middle fails.

class Broken {
 public:
  Broken() { throw std::runtime_error("broken"); }
};
inline constexpr auto broken = tenon::describe<"broken">;
constinit const tenon::Definition broken_definition = tenon::define<broken>(tenon::provide<Broken()>());

TEST(Failure, OfAThousandModulesOnlyThePathToTheOneThatFailedIsShown) {
  constexpr std::size_t count = 1000;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("m" + std::to_string(i));
  std::vector<tenon::ImportShape> imports(count);
  std::vector<tenon::Shape> shapes(count);
  std::vector<tenon::Definition> definitions(count);
  std::vector<const tenon::Definition*> all;
  std::vector<std::uint32_t> order;
  for (std::size_t i = 0; i < count; ++i) {
    shapes[i].name = tenon::name_of(names[i]);
    if (i > 0) {
      imports[i].module = shapes[i - 1].name;
      shapes[i].imports = {&imports[i], 1};
    }
    shapes[i].summarize();
    if (i == 500) definitions[i] = broken_definition;
    definitions[i].shape = &shapes[i];
    all.push_back(&definitions[i]);
    order.push_back(static_cast<std::uint32_t>(i));
  }
  const tenon::Image chain{"chain", all, order};
  tenon::App app(chain);
  EXPECT_EQ(std::string(app.create({}).message()),
            "m500: (anonymous namespace)::Broken: the constructor threw: broken");
  EXPECT_EQ(app.failure(),
            "the tree when it failed: 500 up (m0, m1, m2, m3, m4, m5, m6, m7, …), 499 not reached (m501, m502, m503, "
            "m504, m505, m506, m507, m508, …)\n"
            "  m999  not reached\n"
            "    … 493 more\n"
            "      m505  not reached\n"
            "        m504  not reached\n"
            "          m503  not reached\n"
            "            m502  not reached\n"
            "              m501  not reached\n"
            "                m500  failed: Broken\n"
            "                  m499  up\n"
            "hint: `chain explain Broken` shows where its arguments come from; nothing is left running\n");
}

}  // namespace
