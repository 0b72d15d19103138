/// The C++ of docs/injection.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

struct Config {
  bool redis = false;
  int megabytes = 0;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::redis>, tenon::field<&Config::megabytes>);
};
class Cache {
 public:
  virtual ~Cache() = default;
  [[nodiscard]] virtual std::string kind() const = 0;
};
class Redis final : public Cache {
 public:
  explicit Redis(const Config&) {}
  [[nodiscard]] std::string kind() const override { return "redis"; }
};
class Memory final : public Cache {
 public:
  [[nodiscard]] std::string kind() const override { return "memory"; }
};
class Nothing final : public Cache {
 public:
  [[nodiscard]] std::string kind() const override { return "nothing"; }
};
inline constexpr auto caches = tenon::describe<"caches">.exports<Cache>().config<Config>();
constinit const tenon::Definition caches_definition = tenon::define<caches>(
    tenon::provide<Redis(const Config&)>().as<Cache>().when<&Config::redis>(),
    tenon::provide<Memory()>().as<Cache>().when<[](const Config& c) { return c.megabytes > 0; }>(),
    tenon::provide<Nothing()>().as<Cache>());

std::string kind(std::vector<std::pair<std::string, std::string>> variables) {
  static constexpr const tenon::Definition* all[]{&caches_definition};
  static constexpr auto plan = tenon::plan({&caches});
  static constexpr tenon::Image image{"caches", all, plan.order};
  tenon::App app(image);
  const absl::Status created = app.create({.environment = std::move(variables)});
  return created.ok() ? app.get<Cache>()->kind() : std::string(created.message());
}

TEST(InjectionPage, TakesTheFirstProviderWhoseConditionHolds) {
  EXPECT_EQ(kind({}), "nothing");
  EXPECT_EQ(kind({{"APP_CACHES_MEGABYTES", "1"}}), "memory");
  EXPECT_EQ(kind({{"APP_CACHES_MEGABYTES", "1"}, {"APP_CACHES_REDIS", "1"}}), "redis");
}

class Clock {
 public:
  [[nodiscard]] std::string now() const { return "noon"; }
};
class Logger {
 public:
  virtual ~Logger() = default;
  [[nodiscard]] virtual std::string line(std::string_view text) const = 0;
};
class TextLogger final : public Logger {
 public:
  TextLogger(tenon::Consumer consumer, Clock& clock) : module_(consumer.module()), clock_(clock) {}
  [[nodiscard]] std::string line(std::string_view text) const override {
    return clock_.now() + " " + module_ + ": " + std::string(text);
  }

 private:
  std::string module_;
  Clock& clock_;
};
inline constexpr auto logs = tenon::describe<"logs">.exports<tenon::transient<Logger>>();
constinit const tenon::Definition logs_definition = tenon::define<logs>(
    tenon::provide<Clock()>(), tenon::provide<TextLogger(tenon::Consumer, Clock&)>().as<Logger>().transient());

class Parser {
 public:
  int parsed = 0;
};
class Importer {
 public:
  explicit Importer(tenon::Make<Parser> parser, Logger& logger) : parser_(parser), logger_(logger) {}
  std::string run() {
    tenon::Made<Parser> parser = parser_();  // or parser_.find(), for a status instead of an exception
    ++parser->parsed;
    return logger_.line(std::to_string(parser->parsed));
  }

 private:
  tenon::Make<Parser> parser_;
  Logger& logger_;
};
inline constexpr auto imports = tenon::describe<"imports">.imports<"logs">().exports<Importer>();
constinit const tenon::Definition imports_definition = tenon::define<imports, logs>(
    tenon::provide<Parser()>().transient(), tenon::provide<Importer(tenon::Make<Parser>, Logger&)>());

TEST(InjectionPage, GivesATransientObjectToEachWhoAsksAndTellsItWhoDoes) {
  static constexpr const tenon::Definition* all[]{&logs_definition, &imports_definition};
  static constexpr auto plan = tenon::plan({&logs, &imports});
  static constexpr tenon::Image image{"imports", all, plan.order};
  tenon::App app(image);
  const absl::Status created = app.create({});
  ASSERT_TRUE(created.ok()) << std::string(created.message());
  EXPECT_EQ(app.get<Importer>()->run(), "noon imports: 1");
  EXPECT_EQ(app.get<Importer>()->run(), "noon imports: 1");
}

// Names.

class Pool {
 public:
  virtual ~Pool() = default;
  [[nodiscard]] virtual std::string host() const = 0;
};
class Connections final : public Pool {
 public:
  explicit Connections(std::string host) : host_(std::move(host)) {}
  [[nodiscard]] std::string host() const override { return host_; }

 private:
  std::string host_;
};
constexpr auto read_pool = [] { return Connections("replica"); };
constexpr auto write_pool = [] { return Connections("primary"); };
class Cards {
 public:
  Cards(tenon::Named<"read", Pool&> read, tenon::Named<"write", tenon::Ref<Pool>> write) : read_(read), write_(write) {}
  virtual ~Cards() = default;
  [[nodiscard]] virtual std::string hosts() const { return read_.host() + ", " + write_->host() + time_; }
  void set_clock(const Clock& clock) { time_ = " at " + clock.now(); }

 private:
  Pool& read_;
  tenon::Ref<Pool> write_;
  std::string time_;
};
inline constexpr auto cards = tenon::describe<"cards">.exports<tenon::named<"read", Pool>, Cards>();
constinit const tenon::Definition cards_definition = tenon::define<cards>(
    tenon::factory<read_pool>().as<Pool>().named<"read">(), tenon::factory<write_pool>().as<Pool>().named<"write">(),
    tenon::provide<Cards(tenon::Named<"read", Pool&>, tenon::Named<"write", tenon::Ref<Pool>>)>());

TEST(InjectionPage, TellsProvidersOfOneTypeApartByName) {
  static constexpr const tenon::Definition* all[]{&cards_definition};
  static constexpr auto plan = tenon::plan({&cards});
  static constexpr tenon::Image image{"cards", all, plan.order};
  tenon::App app(image);
  const absl::Status created = app.create({});
  ASSERT_TRUE(created.ok()) << std::string(created.message());
  EXPECT_EQ(app.get<Cards>()->hosts(), "replica, primary");
  EXPECT_EQ((app.get<tenon::named<"read", Pool>>()->host()), "replica");
}

// Functions that every object of a type is handed to.

namespace functions {
class Cards {
 public:
  virtual ~Cards() = default;
  [[nodiscard]] virtual std::string text() const = 0;
  virtual void set_clock(const Clock& clock) = 0;
};
class StoredCards final : public Cards {
 public:
  [[nodiscard]] std::string text() const override { return "cards" + time_; }
  void set_clock(const Clock& clock) override { time_ = " at " + clock.now(); }

 private:
  std::string time_;
};
class Traced final : public Cards {
 public:
  explicit Traced(Cards& inner) : inner_(inner) {}
  [[nodiscard]] std::string text() const override { return "traced " + inner_.text(); }
  void set_clock(const Clock& clock) override { inner_.set_clock(clock); }

 private:
  Cards& inner_;
};
inline constexpr auto descriptor = tenon::describe<"cards">.exports<Cards>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Clock()>(), tenon::provide<StoredCards()>().as<Cards>(),
    tenon::configure_provider<Cards>([](Cards& cards, Clock& clock) { cards.set_clock(clock); }).order<10>(),
    tenon::configure_provider<Cards>([](Cards& cards) -> std::unique_ptr<Cards> {
      return std::make_unique<Traced>(cards);
    }).global());

TEST(InjectionPage, HandsEveryObjectOfATypeToFunctions) {
  static constexpr const tenon::Definition* all[]{&definition};
  static constexpr auto plan = tenon::plan({&descriptor});
  static constexpr tenon::Image image{"cards", all, plan.order};
  tenon::App app(image);
  const absl::Status created = app.create({});
  ASSERT_TRUE(created.ok()) << std::string(created.message());
  EXPECT_EQ(app.get<Cards>()->text(), "traced cards at noon");
}
}  // namespace functions

}  // namespace
