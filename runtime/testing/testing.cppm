/// Tests of modules: one module alone, with doubles in place of what it takes. For tests; no release image has it.
export module tenon.testing;
export import :doubles;
import tenon.std;
import tenon;

export namespace tenon {

/// A program for one test:
///
///     tenon::TestApp app = tenon::TestApp(board::image)
///                              .only("board.cards")
///                              .replace<Database>(fake)
///                              .set("board.cards.page_size", 5);
///     ASSERT_EQ(app.start(), absl::OkStatus());
///     app.get<Cards>().add(…);
///
/// Or step by step: `TestApp app(board::image); app.only("board.cards"); …`. Nothing but what is said here configures
/// it: not the environment, no `.env`, no file. Any number of them may live in one process. Movable, also while it
/// runs. One thread, but for the objects. The image outlives it. What is said after `create`, and to a program that was
/// moved away, is refused with a TestFailure.
class TestApp {
 public:
  explicit TestApp(const Image& image);
  TestApp(TestApp&& other) noexcept;
  TestApp& operator=(TestApp&& other) noexcept;
  ~TestApp();

  /// Of the whole image, only this module and what it imports exists; of several, what each of them does.
  TestApp& only(std::string module) &;
  [[nodiscard]] TestApp only(std::string module) && { return std::move(only(std::move(module))); }
  /// Puts an object in the place of the T that modules export, or expect from above: wherever it is taken. The module
  /// that exports T does not exist then, unless something else that it exports is taken. `object` is a T& that outlives
  /// this program, a std::shared_ptr or std::unique_ptr to it, or a function that returns one. A pointer or a T& gives
  /// all who take T the same object; a function is called for each object that the program would make: once at each
  /// `create`, once in every scope where T is exported in a scope, for everybody who takes it where T is transient; on
  /// the thread that needs it, so also on several at once. No start or stop is called on the object.
  template <class T, class Object>
  TestApp& replace(Object&& object, std::source_location where = std::source_location::current()) & {
    return put<T>({}, std::forward<Object>(object), where);
  }
  template <class T, class Object>
  [[nodiscard]] TestApp replace(Object&& object, std::source_location where = std::source_location::current()) && {
    return std::move(put<T>({}, std::forward<Object>(object), where));
  }
  /// The same for one instance of a module alone: `replace<Database>("board.storage@primary", fake)`. It comes before
  /// what is said for all. Instances are named as `modules` prints them.
  template <class T, class Object>
  TestApp& replace(std::string_view instance, Object&& object,
                   std::source_location where = std::source_location::current()) & {
    return put<T>(instance, std::forward<Object>(object), where);
  }
  template <class T, class Object>
  [[nodiscard]] TestApp replace(std::string_view instance, Object&& object,
                                std::source_location where = std::source_location::current()) && {
    return std::move(put<T>(instance, std::forward<Object>(object), where));
  }
  /// A value of the configuration, as App::set gives it.
  TestApp& set(std::string key, ConfigValue value, std::source_location where = std::source_location::current()) &;
  [[nodiscard]] TestApp set(std::string key, ConfigValue value,
                            std::source_location where = std::source_location::current()) && {
    return std::move(set(std::move(key), std::move(value), where));
  }
  /// A variable as the environment would give it, by its whole name: `env("APP_BOARD_CARDS_PAGE_SIZE", "5")`.
  TestApp& env(std::string name, std::string value) &;
  [[nodiscard]] TestApp env(std::string name, std::string value) && {
    return std::move(env(std::move(name), std::move(value)));
  }
  /// A configuration file, of a kind that the image has a module for, or an `.env` file.
  TestApp& file(std::string path) &;
  [[nodiscard]] TestApp file(std::string path) && { return std::move(file(std::move(path))); }
  TestApp& env_file(std::string path) &;
  [[nodiscard]] TestApp env_file(std::string path) && { return std::move(env_file(std::move(path))); }

  /// Configures and creates everything, without `start` steps. Errors: all of what was said wrongly in one status, then
  /// those of App::create.
  [[nodiscard]] absl::Status create();
  /// `create`, if that did not happen yet, and the `start` steps.
  [[nodiscard]] absl::Status start();
  /// Stops and destroys; then it may be created again. The destructor does so too. Idempotent.
  absl::Status stop();

  /// The object that the only module of this test exports as T; a double, where it stands for that. Throws TestFailure
  /// when there is none or more than one, and says who exports what.
  template <class T>
  [[nodiscard]] plain_type<T>& get() const {
    return *static_cast<plain_type<T>*>(find(token_of<T>()));
  }
  /// The object that a module provides as T, exported or not: `get<Index>("board.cards")`. T is the class itself or
  /// what it is given `as`. A named instance is "board.storage@primary". Throws TestFailure, as get() does.
  template <class T>
  [[nodiscard]] plain_type<T>& get(std::string_view instance) const {
    return *static_cast<plain_type<T>*>(find_in(instance, token_of<T>()));
  }
  /// The program itself, for units of work, scopes and introspection. Throws TestFailure before `create`.
  [[nodiscard]] App& app() const;

 private:
  struct State;
  [[nodiscard]] static std::string text_of(const std::source_location& where);
  template <class T, class Object>
  TestApp& put(std::string_view instance, Object&& object, const std::source_location& where) {
    static_assert(is_double<T, Object>(), not_a_double<T, Object>());
    if constexpr (is_double<T, Object>()) {
      add({.token = token_of<T>(),
           .facet = &DoubleOf<T>::facet,
           .create = &DoubleOf<T>::creates,
           .make = make_double<T>(std::forward<Object>(object)),
           .instance = std::string(instance),
           .source = text_of(where)});
    }
    return *this;
  }
  [[nodiscard]] const Image& image() const;
  [[nodiscard]] State& state(std::string_view what) const;
  State& open(std::string_view what);
  void add(Double made);
  [[nodiscard]] void* find(Token token) const;
  [[nodiscard]] void* find_in(std::string_view instance, Token token) const;
  std::unique_ptr<State> state_;
};

/// A GoogleTest fixture with a program of its own for every test, so that none sees what another left:
///
///     class CardsTest : public tenon::AppTest<testing::Test, board::image> {
///       void prepare(tenon::TestApp& app) override { app.only("board.cards").replace<Database>(fake_); }
///       FakeDatabase fake_;
///     };
///     TEST_F(CardsTest, …) { get<Cards>().add(…); }
///
/// A program that does not start, or does not stop cleanly, fails the test with its message. What `prepare` hands to
/// the program may be members of the fixture: it is gone before they are.
template <class Test, const Image& image>
class AppTest : public Test {
 protected:
  /// Says what the program is. Runs before every test.
  virtual void prepare([[maybe_unused]] TestApp& app) {}
  void SetUp() override {
    prepare(app_.emplace(image));
    const absl::Status started = app_->start();
    if (!started.ok()) throw TestFailure("the program does not start: " + std::string(started.message()));
  }
  void TearDown() override {
    if (!app_.has_value()) return;
    const absl::Status stopped = app_->stop();
    app_.reset();
    if (!stopped.ok()) throw TestFailure("the program does not stop: " + std::string(stopped.message()));
  }
  [[nodiscard]] TestApp& app() { return *app_; }
  template <class T>
  [[nodiscard]] plain_type<T>& get() {
    return app_->template get<T>();
  }
  template <class T>
  [[nodiscard]] plain_type<T>& get(std::string_view instance) {
    return app_->template get<T>(instance);
  }

 private:
  std::optional<TestApp> app_;
};

}  // namespace tenon
