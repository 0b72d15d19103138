/// Modules as in Deepkit's tests: instances, options, imports, and the module that an object belongs to.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

void create(tenon::App& app) {
  const absl::Status created = app.create({});
  ASSERT_TRUE(created.ok()) << std::string(created.message());
}

// One module that others import each for itself.

class Counter {
 public:
  explicit Counter(tenon::ModuleRef module) : path(module.path()) {}
  std::string path;
  int hits = 0;
};
inline constexpr auto counter = tenon::describe<"counter">.exports<Counter>();
constinit const tenon::Definition counter_definition =
    tenon::define<counter>(tenon::provide<Counter(tenon::ModuleRef)>());
template <int N>
class Holder {
 public:
  explicit Holder(Counter& c) : counter(c) {}
  Counter& counter;
};
inline constexpr auto one = tenon::describe<"one">.imports<tenon::own<"counter">>().exports<Holder<1>>();
constinit const tenon::Definition one_definition = tenon::define<one, counter>(tenon::provide<Holder<1>(Counter&)>());
inline constexpr auto two = tenon::describe<"two">.imports<tenon::own<"counter">>().exports<Holder<2>>();
constinit const tenon::Definition two_definition = tenon::define<two, counter>(tenon::provide<Holder<2>(Counter&)>());

TEST(ModuleFacts, AnImportThatEachImporterOwnsIsAnotherInstanceForEach) {
  static constexpr const tenon::Definition* all[]{&counter_definition, &one_definition, &two_definition};
  static constexpr auto plan = tenon::plan({&counter, &one, &two});
  static constexpr tenon::Image image{"own", all, plan.order};
  tenon::App app(image);
  create(app);
  EXPECT_NE(&app.get<Holder<1>>()->counter, &app.get<Holder<2>>()->counter);
  EXPECT_EQ(app.get<Holder<1>>()->counter.path, "counter@one");
  EXPECT_EQ(app.get<Holder<2>>()->counter.path, "counter@two");
}

// What an instance has is found by the instance.

struct Counters {
  std::vector<tenon::ProvidedRecord> records;
};
class Register {
 public:
  explicit Register(const Counters& counters) : all(counters.records) {}
  [[nodiscard]] Counter* of(std::string_view path) const {
    for (const tenon::ProvidedRecord& record : all) {
      if (record.module().path() == path) return record.get<Counter>();
    }
    return nullptr;
  }
  const std::vector<tenon::ProvidedRecord>& all;
};
inline constexpr auto registry = tenon::describe<"registry">.imports<"one", "two">().exports<Register>();
constinit const tenon::Definition registry_definition =
    tenon::define<registry>(tenon::collect<Counters>(), tenon::provide<Register(const Counters&)>(),
                            tenon::process_provider([](Counters& counters, const tenon::ProvidedRecord& provider) {
                              if (provider.is<Counter>()) counters.records.push_back(provider);
                            }));

TEST(ModuleFacts, WhatIsAskedForByModuleIsTheObjectOfThatInstance) {
  static constexpr const tenon::Definition* all[]{&counter_definition, &one_definition, &two_definition,
                                                  &registry_definition};
  static constexpr auto plan = tenon::plan({&counter, &one, &two, &registry});
  static constexpr tenon::Image image{"registry", all, plan.order};
  tenon::App app(image);
  create(app);
  EXPECT_EQ(app.get<Register>()->of("counter@one"), &app.get<Holder<1>>()->counter);
  EXPECT_EQ(app.get<Register>()->of("counter@two"), &app.get<Holder<2>>()->counter);
}

// The functional form: options that the importer attaches.

struct Options {
  int size = 1;
};
class Sized {
 public:
  explicit Sized(const Options& options) : size(options.size) {}
  int size;
};
inline constexpr auto sized = tenon::describe<"sized">.options<Options>().exports<Sized>();
constinit const tenon::Definition sized_definition = tenon::define<sized>(tenon::provide<Sized(const Options&)>());
inline constexpr auto importer = tenon::describe<"importer">.imports<"sized", Options{.size = 7}>();
constinit const tenon::Definition importer_definition = tenon::define<importer>();

TEST(ModuleFacts, AnArgumentAtTheImportIsSeenByWhatTheModuleProvides) {
  static constexpr const tenon::Definition* all[]{&sized_definition, &importer_definition};
  static constexpr auto plan = tenon::plan({&sized, &importer});
  static constexpr tenon::Image image{"sized", all, plan.order};
  tenon::App app(image);
  create(app);
  EXPECT_EQ(app.get<Sized>()->size, 7);
}

// process: what it sees, and what it adds.

struct WorkerConfig {
  std::string name = "default";
  static constexpr auto fields = tenon::fields(tenon::field<&WorkerConfig::name>);
};
std::vector<std::string> processed;
class Worker {
 public:
  explicit Worker(const WorkerConfig& config) : name(config.name) {}
  std::string name;
};
inline constexpr auto worker = tenon::describe<"worker">.exports<Worker>().config<WorkerConfig>();
constinit const tenon::Definition worker_definition = tenon::define<worker>(
    tenon::provide<Worker(const WorkerConfig&)>(),
    tenon::process([](tenon::Setup<worker>, const WorkerConfig& config) { processed.push_back(config.name); }));
class Office {
 public:
  explicit Office(tenon::Optional<Worker> w) : worker(w) {}
  tenon::Optional<Worker> worker;
};
inline constexpr auto office = tenon::describe<"office">.may_import<"worker">().exports<Office>();
constinit const tenon::Definition office_definition = tenon::define<office, worker>(
    tenon::provide<Office(tenon::Optional<Worker>)>(), tenon::process([](tenon::Setup<office> setup) {
      setup.activate<"worker">();
      setup.imported<"worker">().configure([](WorkerConfig& c) { c.name = "hired"; });
    }));

TEST(ModuleFacts, AnImportThatProcessAddsIsProcessedOnceWithItsConfigurationAndServices) {
  static constexpr const tenon::Definition* all[]{&worker_definition, &office_definition};
  static constexpr auto plan = tenon::plan({&worker, &office});
  static constexpr tenon::Image image{"office", all, plan.order};
  processed.clear();
  tenon::App app(image);
  create(app);
  EXPECT_EQ(processed, (std::vector<std::string>{"hired"}));
  ASSERT_TRUE(app.get<Office>()->worker);
  EXPECT_EQ(app.get<Office>()->worker->name, "hired");
}

TEST(ModuleFacts, ProcessSeesWhatTheProgramSetBeforeItRan) {
  static constexpr const tenon::Definition* all[]{&worker_definition};
  static constexpr auto plan = tenon::plan({&worker});
  static constexpr tenon::Image image{"worker", all, plan.order};
  processed.clear();
  tenon::App app(image);
  app.set("worker.name", "changed");
  create(app);
  EXPECT_EQ(processed, (std::vector<std::string>{"changed"}));
}

// The module that an object belongs to.

class Service {
 public:
  explicit Service(tenon::ModuleRef module) : module(module.name()) {}
  std::string module;
};
inline constexpr auto inner = tenon::describe<"inner">.exports<Service>();
constinit const tenon::Definition inner_definition = tenon::define<inner>(tenon::provide<Service(tenon::ModuleRef)>());
inline constexpr auto middle = tenon::describe<"middle">.imports<"inner">().reexports<"inner">();
constinit const tenon::Definition middle_definition = tenon::define<middle>();
class Reader {
 public:
  explicit Reader(Service& s) : service(s) {}
  Service& service;
};
inline constexpr auto outer = tenon::describe<"outer">.imports<"middle">().exports<Reader>();
constinit const tenon::Definition outer_definition =
    tenon::define<outer, middle, inner>(tenon::provide<Reader(Service&)>());

TEST(ModuleFacts, AnExportedServiceThatTakesItsModuleIsGivenTheOneThatDeclaresIt) {
  static constexpr const tenon::Definition* all[]{&inner_definition};
  static constexpr auto plan = tenon::plan({&inner});
  static constexpr tenon::Image image{"inner", all, plan.order};
  tenon::App app(image);
  create(app);
  EXPECT_EQ(app.get<Service>()->module, "inner");
}

TEST(ModuleFacts, AServiceThatWasReexportedStillBelongsToTheModuleThatDeclaresIt) {
  static constexpr const tenon::Definition* all[]{&inner_definition, &middle_definition, &outer_definition};
  static constexpr auto plan = tenon::plan({&inner, &middle, &outer});
  static constexpr tenon::Image image{"outer", all, plan.order};
  tenon::App app(image);
  create(app);
  EXPECT_EQ(app.get<Reader>()->service.module, "inner");
}

}  // namespace
