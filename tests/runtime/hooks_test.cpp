/// Hooks: what a module selects, configures and collects while the tree is put together.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

std::vector<std::string> events;
class HooksTest : public testing::Test {
 protected:
  void SetUp() override { events.clear(); }
};

tenon::SettingSources environment(std::vector<std::pair<std::string, std::string>> variables) {
  tenon::SettingSources sources;
  sources.environment = std::move(variables);
  return sources;
}

// A module that configuration activates.

struct AuditConfig {
  std::string path;
  int depth = 1;
  static constexpr auto fields =
      tenon::fields(tenon::field<&AuditConfig::path>.required(), tenon::field<&AuditConfig::depth>);
};
class Audit {
 public:
  virtual ~Audit() = default;
  std::string path;
  int depth = 0;
};
class FileAudit final : public Audit {
 public:
  explicit FileAudit(const AuditConfig& c) {
    path = c.path;
    depth = c.depth;
    events.push_back("audit made");
  }
  ~FileAudit() override { events.push_back("audit gone"); }
};
inline constexpr auto audit = tenon::describe<"audit">.exports<Audit>().config<AuditConfig>();
constinit const tenon::Definition audit_definition = tenon::define<audit>(
    tenon::provide<FileAudit(const AuditConfig&)>().as<Audit>(),
    tenon::process([](tenon::Setup<audit> s) { events.push_back(std::string(s.module().path())); }));

class Web {
 public:
  virtual ~Web() = default;
  bool audited = false;
  int depth = 0;
};
class Site final : public Web {
 public:
  explicit Site(tenon::Optional<Audit> a) {
    audited = static_cast<bool>(a);
    if (a) depth = a->depth;
  }
};
template <int Version, bool Default>
struct WebConfig {
  bool audit = Default;
  static constexpr auto fields = tenon::fields(tenon::field<&WebConfig::audit>);
};
template <int Version>
inline constexpr auto web =
    tenon::describe<"web">.may_import<"audit">().template exports<Web>().template config<WebConfig<Version, Version == 2>>();
template <int Version>
constinit const tenon::Definition web_definition = tenon::define<web<Version>, audit>(
    tenon::provide<Site(tenon::Optional<Audit>)>().template as<Web>(),
    tenon::process([](tenon::Setup<web<Version>> s, const WebConfig<Version, Version == 2>& c) {
      events.push_back("web");
      if (!c.audit) return;
      s.template activate<"audit">();
      s.template imported<"audit">().configure([](AuditConfig& a) { a.path = "from web"; });
    }));
constexpr const tenon::Definition* members[]{&audit_definition, &web_definition<1>};
constexpr auto order = tenon::plan({&audit, &web<1>});
constexpr tenon::Image image{"hooks", members, order.order};

TEST_F(HooksTest, AModuleThatMayBeImportedDoesNotExistUntilProcessActivatesIt) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());  // though its configuration is not complete
  EXPECT_FALSE(app.get<Web>()->audited);
  EXPECT_EQ(app.get<Audit>(), nullptr);
  EXPECT_EQ(events, std::vector<std::string>{"web"});
}

TEST_F(HooksTest, ProcessActivatesByConfigurationAndConfiguresWhatItImports) {
  tenon::App app(image);
  const absl::Status created = app.create(environment({{"APP_WEB_AUDIT", "true"}, {"APP_AUDIT_DEPTH", "3"}}));
  ASSERT_TRUE(created.ok()) << created;
  EXPECT_TRUE(app.get<Web>()->audited);
  EXPECT_EQ(app.get<Audit>()->path, "from web");
  EXPECT_EQ(app.get<Audit>()->depth, 3);
  EXPECT_EQ(events, (std::vector<std::string>{"web", "audit", "audit made"}));
}

TEST_F(HooksTest, TheProgramMayDoTheSameWithSetup) {
  tenon::App app(image);
  app.setup("web", [](const tenon::ModuleSetup& web) {
    web.activate("audit");
    web.imported("audit").configure([](AuditConfig& a) { a.path = "from main"; });
  });
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Audit>()->path, "from main");
}

TEST_F(HooksTest, SetupSeesWhatWasLoaded) {
  tenon::App app(image);
  bool seen = false;
  app.setup("web", [&](const tenon::ModuleSetup& web) { seen = web.config<WebConfig<1, false>>().audit; });
  ASSERT_TRUE(app.create(environment({{"APP_WEB_AUDIT", "true"}})).ok());
  EXPECT_TRUE(seen);
}

TEST_F(HooksTest, AWrongNameInSetupNamesTheNearest) {
  tenon::App app(image);
  app.setup("web", [](const tenon::ModuleSetup& web) { web.activate("audti"); });
  const std::string said(app.create({}).message());
  EXPECT_TRUE(said.starts_with("web: setup (hooks_test.cpp:")) << said;
  EXPECT_TRUE(said.ends_with("): web has no may_import audti; did you mean audit?")) << said;
  tenon::App other(image);
  other.setup("wbe", [](const tenon::ModuleSetup&) {});
  EXPECT_TRUE(
      std::string(other.create({}).message()).ends_with("wbe is not a module of this program; did you mean web?"));
}

TEST_F(HooksTest, WhatAFileGivesToAModuleThatIsNotActiveIsNoted) {
  tenon::App app(image);
  tenon::SettingSources sources = environment({{"APP_AUDIT_DEPTH", "3"}});
  sources.file = {{"audit.path", std::string("x"), "hooks.toml:2"}};
  ASSERT_TRUE(app.create(std::move(sources)).ok());
  EXPECT_EQ(app.container().notes(),
            (std::vector<std::string>{"audit.path (hooks.toml:2): audit is not active, so nothing reads this",
                                      "audit.depth (variable APP_AUDIT_DEPTH): audit is not active, so nothing reads "
                                      "this"}));
}

TEST_F(HooksTest, WhatTheCommandLineGivesToAModuleThatIsNotActiveIsAMistake) {
  tenon::App app(image);
  tenon::SettingSources sources;
  sources.command = {{"audit.path", std::string("x"), "--set"}};
  EXPECT_EQ(app.create(std::move(sources)).message(),
            "configuration: 1 mistake\n  audit.path (--set): audit is not active, so nothing reads this");
  tenon::App other(image);
  other.set("audit.depth", std::int64_t{2});
  EXPECT_FALSE(other.create({}).ok());
}

TEST_F(HooksTest, AKeyThatDoesNotExistIsAMistakeInAModuleThatIsNotActiveToo) {
  tenon::App app(image);
  tenon::SettingSources sources;
  sources.file = {{"audit.pth", std::string("x"), "hooks.toml:2"}};
  EXPECT_EQ(app.create(std::move(sources)).message(),
            "configuration: 1 mistake\n  audit.pth (hooks.toml:2): unknown key; did you mean audit.path?");
}

TEST_F(HooksTest, AReloadThatChangesADefaultActivatesAndBack) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  const tenon::Work before = app.begin("a request");
  const auto on = app.apply(std::array{tenon::Replacement{"web", &web_definition<2>}});
  ASSERT_TRUE(on.ok()) << on.status();
  EXPECT_TRUE(app.get<Web>()->audited);
  ASSERT_NE(app.get<Audit>(), nullptr);
  {
    const tenon::Entered inside = before.enter();
    EXPECT_FALSE(app.get<Web>()->audited) << "a unit of work sees one tree from begin to end";
  }
  const auto off = app.apply(std::array{tenon::Replacement{"web", &web_definition<3>}});
  ASSERT_TRUE(off.ok()) << off.status();
  EXPECT_FALSE(app.get<Web>()->audited);
  EXPECT_EQ(app.get<Audit>(), nullptr);
  EXPECT_EQ(events.back(), "audit gone");
}

// The consumer's own module is not replaced, but what it has as Optional comes and goes.

class Reader {
 public:
  virtual ~Reader() = default;
  bool audited = false;
};
class AuditReader final : public Reader {
 public:
  explicit AuditReader(tenon::Optional<Audit> a) { audited = static_cast<bool>(a); }
};
inline constexpr auto reader = tenon::describe<"reader">.may_import<"audit">().exports<Reader>();
constinit const tenon::Definition reader_definition =
    tenon::define<reader, audit>(tenon::provide<AuditReader(tenon::Optional<Audit>)>().as<Reader>());

TEST_F(HooksTest, WhoDidNotActivateAModuleDoesNotReceiveIt) {
  static constexpr const tenon::Definition* all[]{&audit_definition, &web_definition<2>, &reader_definition};
  static constexpr auto plan = tenon::plan({&audit, &web<2>, &reader});
  static constexpr tenon::Image program{"reader", all, plan.order};
  tenon::App app(program);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_TRUE(app.get<Web>()->audited);
  EXPECT_FALSE(app.get<Reader>()->audited);
}

// Instances.

struct BoxConfig {
  int size = 0;
  static constexpr auto fields = tenon::fields(tenon::field<&BoxConfig::size>);
};
class Box {
 public:
  explicit Box(const BoxConfig& c, tenon::ModuleRef m) : size(c.size), path(m.path()) {}
  int size;
  std::string path;
};
inline constexpr auto box = tenon::describe<"box">.exports<Box>().config<BoxConfig>();
constinit const tenon::Definition box_definition =
    tenon::define<box>(tenon::provide<Box(const BoxConfig&, tenon::ModuleRef)>());
class Boxes {
 public:
  Boxes(tenon::From<"left", Box&> left, tenon::From<"right", Box&> right) : left(left), right(right) {}
  Box& left;
  Box& right;
};
inline constexpr auto shelf =
    tenon::describe<"shelf">.imports<tenon::as<"left", "box">, tenon::as<"right", "box">>().exports<Boxes>();
constinit const tenon::Definition shelf_definition =
    tenon::define<shelf, box>(tenon::provide<Boxes(tenon::From<"left", Box&>, tenon::From<"right", Box&>)>(),
                              tenon::process([](tenon::Setup<shelf> s) {
                                int size = 10;
                                for (const tenon::Imported& one : s.imported_all<"box">()) {
                                  one.configure([size](BoxConfig& c) { c.size = size; });
                                  ++size;
                                }
                                s.imported<"box@right">().configure([](BoxConfig& c) { c.size = 22; });
                              }));

TEST_F(HooksTest, ImportedFindsTheFirstOrANamedInstanceAndImportedAllFindsEach) {
  static constexpr const tenon::Definition* all[]{&box_definition, &shelf_definition};
  static constexpr auto plan = tenon::plan({&box, &shelf});
  static constexpr tenon::Image program{"shelf", all, plan.order};
  tenon::App app(program);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Boxes>()->left.size, 10);
  EXPECT_EQ(app.get<Boxes>()->right.size, 22);
  EXPECT_EQ(app.get<Boxes>()->right.path, "box@right");
}

// setup_config.

struct MailConfig {
  std::string host;
  std::string sender;
  int port = 25;
  static constexpr auto fields =
      tenon::fields(tenon::field<&MailConfig::host>, tenon::field<&MailConfig::sender>.required(),
                    tenon::field<&MailConfig::port>.range(1, 1000));
};
class Mail {
 public:
  explicit Mail(const MailConfig& c) : config(c) {}
  MailConfig config;
};
inline constexpr auto mail = tenon::describe<"mail">.exports<Mail>().config<MailConfig>();
constinit const tenon::Definition mail_definition =
    tenon::define<mail>(tenon::provide<Mail(const MailConfig&)>(), tenon::setup_config([](MailConfig& c) {
                          if (c.host == "down") throw std::runtime_error("no such host");
                          if (!c.host.empty() && c.sender.empty()) c.sender = "board@" + c.host;
                          if (c.host == "odd") c.port = 2000;
                        }));
constexpr const tenon::Definition* mail_members[]{&mail_definition};
constexpr auto mail_plan = tenon::plan({&mail});
constexpr tenon::Image mail_image{"mail", mail_members, mail_plan.order};

TEST_F(HooksTest, SetupConfigCompletesWhatIsRequired) {
  tenon::App app(mail_image);
  const absl::Status created = app.create(environment({{"APP_MAIL_HOST", "example.org"}}));
  ASSERT_TRUE(created.ok()) << created;
  EXPECT_EQ(app.get<Mail>()->config.sender, "board@example.org");
  std::map<std::string, std::string> sources;
  for (const tenon::SettingShown& shown : app.container().settings()) sources[shown.key] = shown.source;
  EXPECT_EQ(sources["mail.host"], "variable APP_MAIL_HOST");
  EXPECT_EQ(sources["mail.sender"], "setup_config");
  EXPECT_EQ(sources["mail.port"], "default");
}

TEST_F(HooksTest, WhatSetupConfigLeavesIsCheckedLikeEverythingElse) {
  EXPECT_EQ(std::string(tenon::App(mail_image).create({}).message()),
            "configuration: 1 mistake\n  mail.sender: required, but neither a configuration file nor APP_MAIL_SENDER "
            "gives it; expected text");
  EXPECT_EQ(std::string(tenon::App(mail_image).create(environment({{"APP_MAIL_HOST", "odd"}})).message()),
            "configuration: 1 mistake\n  mail.port (setup_config): expected an integer from 1 to 1000, found 2000");
}

TEST_F(HooksTest, AnExceptionInSetupConfigIsAMistakeOfTheConfiguration) {
  EXPECT_EQ(std::string(tenon::App(mail_image).create(environment({{"APP_MAIL_HOST", "down"}})).message()),
            "configuration: 2 mistakes\n  mail (setup_config): no such host\n  mail.sender: required, but neither a "
            "configuration file nor APP_MAIL_SENDER gives it; expected text");
}

// Errors and what comes too late.

std::optional<tenon::ModuleSetup> kept;
template <tenon::HookKind Failing>
void maybe_throw(tenon::HookKind here) {
  if (here == Failing) throw std::runtime_error("not here");
}
class Thing {};
struct Registry {
  std::vector<std::string> names;
};
template <tenon::HookKind K>
inline constexpr auto failing = tenon::describe<"failing">.config<MailConfig>();
template <tenon::HookKind K>
constinit const tenon::Definition failing_definition = tenon::define<failing<K>>(
    tenon::controller<Thing()>(), tenon::setup_config([](MailConfig& c) {
      c.sender = "x";
      maybe_throw<K>(tenon::HookKind::setup_config);
    }),
    tenon::process([](tenon::Setup<failing<K>>) { maybe_throw<K>(tenon::HookKind::process); }),
    tenon::process_controller(
        [](const tenon::ControllerRecord&) { maybe_throw<K>(tenon::HookKind::process_controller); }),
    tenon::process_provider([](const tenon::ProvidedRecord&) { maybe_throw<K>(tenon::HookKind::process_provider); }),
    tenon::post_process([]() -> absl::Status {
      maybe_throw<K>(tenon::HookKind::post_process);
      return absl::OkStatus();
    }));
template <tenon::HookKind K>
std::string failure() {
  static constexpr const tenon::Definition* all[]{&failing_definition<K>};
  static constexpr auto plan = tenon::plan({&failing<K>});
  static constexpr tenon::Image program{"failing", all, plan.order};
  return std::string(tenon::App(program).create({}).message());
}

TEST_F(HooksTest, AnExceptionInAHookNamesModuleAndHook) {
  EXPECT_EQ(failure<tenon::HookKind::setup_config>(), "configuration: 1 mistake\n  failing (setup_config): not here");
  EXPECT_EQ(failure<tenon::HookKind::process>(), "failing: process: not here");
  EXPECT_EQ(failure<tenon::HookKind::process_controller>(), "failing: process_controller: not here");
  EXPECT_EQ(failure<tenon::HookKind::process_provider>(), "failing: process_provider: not here");
  EXPECT_EQ(failure<tenon::HookKind::post_process>(), "failing: post_process: not here");
}

// A hook that does not end.

std::mutex going_on;
std::condition_variable changed;
bool let_go = false;
std::atomic<int> ended = 0;
template <tenon::HookKind Hanging>
void maybe_hang(tenon::HookKind here) {
  if (here != Hanging) return;
  std::unique_lock lock(going_on);
  changed.wait(lock, [] { return let_go; });
}
struct Ended {
  ~Ended() { ++ended; }
};
template <tenon::HookKind K>
inline constexpr auto hanging = tenon::describe<"hanging">.config<MailConfig>();
template <tenon::HookKind K>
constinit const tenon::Definition hanging_definition = tenon::define<hanging<K>>(
    tenon::controller<Thing()>(), tenon::collect<Registry>(), tenon::setup_config([](MailConfig& c) {
      const Ended end;
      maybe_hang<K>(tenon::HookKind::setup_config);
      c.sender = "x";
    }),
    tenon::process([](tenon::Setup<hanging<K>> s) {
      const Ended end;
      maybe_hang<K>(tenon::HookKind::process);
      (void)s.module();
    }),
    tenon::process_controller([](Registry& r, const tenon::ControllerRecord& c) {
      const Ended end;
      maybe_hang<K>(tenon::HookKind::process_controller);
      r.names.push_back(c.type());
    }),
    tenon::process_provider([](Registry& r, const tenon::ProvidedRecord& c) {
      const Ended end;
      maybe_hang<K>(tenon::HookKind::process_provider);
      r.names.push_back(c.type());
    }),
    tenon::post_process([](Registry& r) {
      const Ended end;
      maybe_hang<K>(tenon::HookKind::post_process);
      r.names.clear();
    }));
template <tenon::HookKind K>
std::string overrun() {
  static constexpr const tenon::Definition* all[]{&hanging_definition<K>};
  static constexpr auto plan = tenon::plan({&hanging<K>});
  static constexpr tenon::Image program{"hanging", all, plan.order};
  let_go = false;
  tenon::App app(program);
  app.deadlines({.start = std::chrono::milliseconds(200)});
  std::string said(app.create({}).message());
  EXPECT_FALSE(app.created());
  const int before = ended;
  {
    const std::lock_guard lock(going_on);
    let_go = true;
  }
  changed.notify_all();
  while (ended == before) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  return said;
}

TEST_F(HooksTest, AHookThatOverrunsItsDeadlineIsNamedAndKeepsWhatItUses) {
  EXPECT_EQ(overrun<tenon::HookKind::setup_config>(),
            "configuration: 1 mistake\n  hanging (setup_config): did not end within 200 ms");
  EXPECT_EQ(overrun<tenon::HookKind::process>(), "hanging: process: did not end within 200 ms");
  EXPECT_EQ(overrun<tenon::HookKind::process_controller>(), "hanging: process_controller: did not end within 200 ms");
  EXPECT_EQ(overrun<tenon::HookKind::process_provider>(), "hanging: process_provider: did not end within 200 ms");
  EXPECT_EQ(overrun<tenon::HookKind::post_process>(), "hanging: post_process: did not end within 200 ms");
}

TEST_F(HooksTest, TheTreeCannotBeChangedWhenItIsClosed) {
  tenon::App app(image);
  app.setup("web", [](const tenon::ModuleSetup& web) { kept = web; });
  ASSERT_TRUE(app.create({}).ok());
  auto said = [](auto act) -> std::string {
    try {
      act();
    } catch (const std::logic_error& error) {
      return error.what();
    }
    return "nothing";
  };
  EXPECT_EQ(said([] { kept->activate("audit"); }),
            "web: activate of audit came too late: the tree is closed; do it in process");
  EXPECT_EQ(said([] { kept->imported("audit").configure([](AuditConfig& c) { c.depth = 5; }); }),
            "web: configure came too late: the tree is closed; do it in process");
  kept.reset();
}

inline constexpr auto hasty = tenon::describe<"hasty">.may_import<"audit">();
constinit const tenon::Definition hasty_definition =
    tenon::define<hasty, audit>(tenon::post_process([](tenon::Setup<hasty> s) { s.activate<"audit">(); }));

TEST_F(HooksTest, PostProcessIsTooLateToActivate) {
  static constexpr const tenon::Definition* all[]{&audit_definition, &hasty_definition};
  static constexpr auto plan = tenon::plan({&audit, &hasty});
  static constexpr tenon::Image program{"hasty", all, plan.order};
  EXPECT_EQ(
      tenon::App(program).create({}).message(),
      "hasty: post_process: hasty: activate of audit came too late: every module has its configuration by now; do "
      "it in process");
}

inline constexpr auto strict = tenon::describe<"strict">.imports<"mail">().config<MailConfig>();
constinit const tenon::Definition strict_definition =
    tenon::define<strict, mail>(tenon::process([](tenon::Setup<strict>) { events.push_back("strict processed"); }));

TEST_F(HooksTest, AModuleWithAWrongConfigurationIsNotProcessedButItsImportsAreChecked) {
  static constexpr const tenon::Definition* all[]{&mail_definition, &strict_definition};
  static constexpr auto plan = tenon::plan({&mail, &strict});
  static constexpr tenon::Image program{"strict", all, plan.order};
  const std::string said(tenon::App(program).create({}).message());
  EXPECT_TRUE(said.starts_with("configuration: 2 mistakes\n  strict.sender: required")) << said;
  EXPECT_NE(said.find("\n  mail.sender: required"), std::string::npos) << said;
  EXPECT_TRUE(events.empty());
}

// root.

class Zone {
 public:
  int number = 7;
};
class Clock {
 public:
  explicit Clock(Zone& z) : zone(z) {}
  Zone& zone;
};
inline constexpr auto clocks = tenon::describe<"clocks">.expects<Zone>().exports<Clock>();
constinit const tenon::Definition clocks_definition = tenon::define<clocks>(tenon::provide<Clock(Zone&)>());
inline constexpr auto zones = tenon::describe<"zones">.offers<Zone>().root();
constinit const tenon::Definition zones_definition = tenon::define<zones>(tenon::provide<Zone()>());
inline constexpr auto plain_zones = tenon::describe<"zones">.offers<Zone>();
constinit const tenon::Definition plain_zones_definition = tenon::define<plain_zones>(tenon::provide<Zone()>());
inline constexpr auto main_module = tenon::describe<"main">.imports<"clocks", "zones">();
constinit const tenon::Definition main_definition = tenon::define<main_module>();
inline constexpr auto rooting = tenon::describe<"main">.imports<"clocks", tenon::for_root<"zones">>();
constinit const tenon::Definition rooting_definition = tenon::define<rooting>();

TEST_F(HooksTest, ARootModuleOffersToTheWholeProgram) {
  static constexpr const tenon::Definition* all[]{&clocks_definition, &zones_definition, &main_definition};
  static constexpr auto plan = tenon::plan({&clocks, &zones, &main_module});
  static_assert(plan.ok(0));
  static constexpr tenon::Image program{"root", all, plan.order};
  tenon::App app(program);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Clock>()->zone.number, 7);
}

TEST_F(HooksTest, AnImporterMayMakeAModuleARootModule) {
  static constexpr const tenon::Definition* all[]{&clocks_definition, &plain_zones_definition, &rooting_definition};
  static constexpr auto plan = tenon::plan({&clocks, &plain_zones, &rooting});
  static_assert(plan.ok(0));
  static constexpr tenon::Image program{"root", all, plan.order};
  tenon::App app(program);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Clock>()->zone.number, 7);
}

}  // namespace
