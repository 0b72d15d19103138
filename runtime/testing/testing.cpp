module tenon.testing;
import tenon.std;
import tenon;
import :exports;
import :state;

namespace tenon {

struct TestApp::State {
  explicit State(const Image& of) : image(&of) {}
  struct Value {
    std::string key;
    ConfigValue value;
    std::source_location where;
  };

  [[nodiscard]] absl::Status check() const;
  [[nodiscard]] std::string check_double(std::size_t number) const;
  [[nodiscard]] absl::StatusOr<SettingSources> sources() const;
  [[nodiscard]] absl::Status create();

  const Image* image;
  std::vector<std::string> only;
  Doubles doubles;
  std::vector<Value> values;
  std::vector<std::pair<std::string, std::string>> environment;
  std::vector<std::string> files;
  std::string env_file;
  std::unique_ptr<TestModule> module;
  std::unique_ptr<App> app;
};

/// All that is wrong with what the test said, so that it is mended in one go.
absl::Status TestApp::State::check() const {
  std::string wrong;
  auto note = [&](const std::string& what) { absl::StrAppend(&wrong, wrong.empty() ? "" : "\n  ", what); };
  for (const std::string& name : only) {
    if (const absl::Status known = check_module(*image, name); !known.ok()) {
      note(absl::StrCat("only: ", std::string(known.message())));
    }
  }
  for (std::size_t d = 0; d < doubles.all.size(); ++d) {
    const Double& made = doubles.all[d];
    if (const std::string why = check_double(d); !why.empty()) {
      note(absl::StrCat("replace (", made.source, "): ", why));
    }
  }
  return wrong.empty() ? absl::OkStatus() : absl::InvalidArgumentError(absl::StrCat("the test is wrong: ", wrong));
}

/// Empty if the double may stand where it shall.
std::string TestApp::State::check_double(std::size_t number) const {
  const Double& made = doubles.all[number];
  if (std::string why = cannot_replace(*image, made.token); !why.empty()) return why;
  if (!made.instance.empty()) {
    if (std::string why = cannot_replace(*image, made.instance, made.token); !why.empty()) return why;
  }
  for (std::size_t before = 0; before < number; ++before) {
    const Double& other = doubles.all[before];
    if (!same_token(other.token, made.token) || other.instance != made.instance) continue;
    return absl::StrCat(std::string(made.token.name()), made.instance.empty() ? "" : " of ", made.instance,
                        " is replaced already (", other.source, ")");
  }
  if (made.number < most_doubles) return {};
  return absl::StrCat(std::string(made.token.name()), " is replaced ", most_doubles,
                      " times already; a test cannot do that more often");
}

absl::StatusOr<SettingSources> TestApp::State::sources() const {
  absl::StatusOr<SettingSources> sources = app->sources(files, env_file);
  if (sources.ok()) sources->environment = environment;  // of the process's own, nothing
  return sources;
}

absl::Status TestApp::State::create() {
  if (app != nullptr) return absl::OkStatus();
  if (absl::Status right = check(); !right.ok()) return right;
  module = std::make_unique<TestModule>(*image, only, doubles);
  if (only.empty()) {
    app = std::make_unique<App>(module->image());
  } else {
    app.reset(new App(App::from(module->image(), test_module)));
  }
  for (const Value& value : values) app->set(value.key, value.value, value.where);
  absl::StatusOr<SettingSources> from = sources();
  const absl::Status created = from.ok() ? app->create(*std::move(from)) : from.status();
  if (!created.ok()) app.reset();
  return created;
}

TestApp::TestApp(const Image& image) : state_(std::make_unique<State>(image)) {}
TestApp::TestApp(TestApp&& other) noexcept = default;
TestApp& TestApp::operator=(TestApp&& other) noexcept = default;
TestApp::~TestApp() = default;

std::string TestApp::text_of(const std::source_location& where) {
  const std::string_view file = where.file_name();
  return absl::StrCat(std::string(file.substr(file.rfind('/') + 1)), ":", where.line());
}

const Image& TestApp::image() const { return *state("get").image; }

TestApp::State& TestApp::state(std::string_view what) const {
  if (state_ != nullptr) return *state_;
  throw TestFailure(absl::StrCat("TestApp::", std::string(what), ": the program was moved to another TestApp"));
}

TestApp::State& TestApp::open(std::string_view what) {
  if (state(what).app == nullptr) return *state_;
  throw TestFailure(
      absl::StrCat("TestApp::", std::string(what), ": the program is created already; say it before create or start"));
}

TestApp& TestApp::only(std::string module) & {
  open("only").only.push_back(std::move(module));
  return *this;
}

TestApp& TestApp::set(std::string key, ConfigValue value, std::source_location where) & {
  open("set").values.push_back({std::move(key), std::move(value), where});
  return *this;
}

TestApp& TestApp::env(std::string name, std::string value) & {
  open("env").environment.emplace_back(std::move(name), std::move(value));
  return *this;
}

TestApp& TestApp::file(std::string path) & {
  open("file").files.push_back(std::move(path));
  return *this;
}

TestApp& TestApp::env_file(std::string path) & {
  open("env_file").env_file = std::move(path);
  return *this;
}

void TestApp::add(Double made) { open("replace").doubles.add(std::move(made)); }

absl::Status TestApp::create() { return state("create").create(); }

absl::Status TestApp::start() {
  if (absl::Status created = create(); !created.ok()) return created;
  return state_->app->start();
}

absl::Status TestApp::stop() {
  if (state("stop").app == nullptr) return absl::OkStatus();
  const absl::Status stopped = state_->app->stop();
  state_->app.reset();
  return stopped;
}

App& TestApp::app() const {
  if (state("app").app != nullptr) return *state_->app;
  throw TestFailure("TestApp: the program is not created yet, or was stopped; call start first");
}

}  // namespace tenon
