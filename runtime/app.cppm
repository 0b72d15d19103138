/// The front of a program: `int main(int argc, char** argv) { return tenon::App(board::image).run(argc, argv); }`
export module tenon.runtime:app;
import tenon.std;
import tenon.registry;
import :snapshot;
import :work;
import :handle;
import :host;
import :reloads;
import :settings;
import :setup;
import :tree;
import :container;
import :steps;
import :inspect;
import :metrics;

export namespace tenon {

class App;

/// What App::get<T>() found, so that typed access does no hashing. It belongs to the first program that asks for T,
/// until that program stops; others look T up each time.
struct CachedObject {
  std::atomic<const App*> owner{nullptr};
  void* object = nullptr;
  std::uint32_t slot = no_member;
  std::atomic<bool> taken{false};
};
template <class T>
inline constinit CachedObject cached_object{};

/// A program made from an image. One object, one program; several may live in one process. Not for use by several
/// threads, except where said.
class App {
 public:
  /// Keeps the image, which is a constant.
  explicit App(const Image& image);
  /// A program made from any module of an image: only it, and what it imports, exists. Configuration files may speak of
  /// other modules of the image; code and the command line may not. That the image has the module is checked when the
  /// program is created.
  [[nodiscard]] static App from(const Image& image, std::string_view module) { return App(image, module); }
  ~App();
  App(const App&) = delete;
  App& operator=(const App&) = delete;

  /// The command line: `serve`, `modules`, `explain`, `graph`, `config`, commands of modules, `--validate`, `--help`,
  /// `--version`,
  /// `--config FILE`. Returns the exit code; errors are one message on standard error and a code other than 0.
  int run(int argc, char** argv);

  /// Shown by `--version`; the build's own by default.
  App& version(std::string text);

  /// What the names of environment variables begin with, in place of `APP_`. Call before `run`.
  App& prefix(std::string text);
  /// Gives a value in code: `app.set("board.cards.page_size", 5)`. Stronger than the default, weaker than files,
  /// variables and the command line; text is converted as from a variable. That no other code gives the field another
  /// value, and that the key exists, is checked with all else when the program is created. Throws std::logic_error in a
  /// program that is created already.
  App& set(std::string key, ConfigValue value, std::source_location where = std::source_location::current());
  /// The same with the field's own type: `app.configure<&Config::page_size>("board.cards", 5)`. The field may belong to
  /// a struct inside the module's configuration. `instance` is the module, or `board.storage@primary`.
  template <auto Member>
  App& configure(std::string instance, typename MemberOf<Member>::type value,
                 std::source_location where = std::source_location::current()) {
    using Owner = typename MemberOf<Member>::owner;
    return change({{source_text(where), token_of<Owner>(),
                    [value = std::move(value)](void* owner) { static_cast<Owner*>(owner)->*Member = value; }},
                   std::move(instance)});
  }

  /// Runs when a module was processed, with the configuration that it has then: `app.setup("board.web",
  /// [](const tenon::ModuleSetup& web) { if (web.config<web::Config>().audit) web.activate("board.audit"); })`. It does
  /// what the module's own `process` may do. An exception is an error at start. A reload runs it again.
  App& setup(std::string instance, std::function<void(const ModuleSetup&)> run,
             std::source_location where = std::source_location::current());

  /// How long steps of start and stop may take that do not say so themselves; 30 and 10 seconds by default. Call before
  /// `run`.
  App& deadlines(Deadlines deadlines);

  // Without a command line, for tests and for programs that own main:

  /// Reads the sources of configuration that the process has: these files, the later the stronger, this `.env` file
  /// unless empty, and the environment. Errors: what is wrong with the files, all of them in one status.
  [[nodiscard]] absl::StatusOr<SettingSources> sources(const std::vector<std::string>& files,
                                                       const std::string& env_file = {}) const;
  /// Only configures, and says what every field would be and what is wrong. Creates nothing.
  [[nodiscard]] ConfigReport report(SettingSources sources) const;
  /// A JSON Schema of the configuration of all modules of this program; needs none to be right.
  [[nodiscard]] std::string schema() const;
  /// Configures, checks and creates everything. On an error nothing is left.
  absl::Status create(SettingSources sources);
  /// What `run` prints below the message when the program does not start: which modules were up when create() or
  /// start() returned an error, which one failed, which were not reached, and what to do. Empty after success.
  [[nodiscard]] std::string failure() const;
  /// The modules, providers, parameters and configuration of this program. As they are, when it is created: any thread,
  /// but not during create() and stop(), except for listeners of what the program tells then; it waits while the
  /// program starts and while a reload is under way. For constructors, hooks and steps, which that waits for, it throws
  /// std::logic_error. Else
  /// as they would be with `sources`: hooks that select modules run, nothing is created, and `problem` says what is
  /// wrong with the configuration.
  [[nodiscard]] TreeView inspect(SettingSources sources = {}) const;
  /// Runs the steps of start; on an error what was started is stopped again.
  absl::Status start();
  /// Stops what was started and destroys everything, in reverse. Idempotent.
  absl::Status stop();

  /// The object that the program's only exporter of T exports. After the first call for T it costs a comparison and a
  /// load; where objects may be replaced (a dev build, a restartable T), what a call through a Ref costs. Null when
  /// nobody, or more than one module, exports T. Any thread, also during a reload; inside a unit of work the object
  /// lives as long as the work, outside of one until a reload replaces it.
  template <class T>
  [[nodiscard]] plain_type<T>* get() const {
    constexpr bool follows = Ref<plain_type<T>>::follows;
    const CachedObject& cached = cached_object<T>;
    if (cached.owner.load(std::memory_order_acquire) == this) [[likely]] {
      return static_cast<plain_type<T>*>(follows ? at(cached.slot) : cached.object);
    }
    return static_cast<plain_type<T>*>(at(remember(cached_object<T>, token_of<T>())));
  }
  /// A handle on what the program's only exporter of T exports; resolves once. Error: nobody, or several modules.
  template <class T>
  [[nodiscard]] absl::StatusOr<Ref<plain_type<T>>> ref() {
    const absl::StatusOr<std::uint32_t> slot = slot_of(token_of<T>());
    if (!slot.ok()) return slot.status();
    return Ref<plain_type<T>>(Argument{.object = at(*slot), .table = &container().table(), .slot = *slot});
  }
  /// Begins a unit of work on the current snapshot. Any thread.
  [[nodiscard]] Work begin(std::string_view what);
  [[nodiscard]] Host& host();
  /// What a module receives as Reloads&. Any thread.
  [[nodiscard]] Reloads& reloads();
  /// What this program and its modules count. Any thread.
  [[nodiscard]] Metrics& metrics();
  [[nodiscard]] Container& container() const;
  /// True between a successful create() and stop().
  [[nodiscard]] bool created() const;
  /// Replaces definitions, as a reload does. One thread at a time.
  absl::StatusOr<Published> apply(std::span<const Replacement> replaced);

  class State;

 private:
  // `inline`: in a named module a member function defined in its class is not inline by itself; get() calls it.
  [[nodiscard]] inline void* at(std::uint32_t slot) const {
    if (slot == no_member) [[unlikely]]
      return nullptr;
    // Outside of a unit of work the table that is read from is held as a call through a Ref holds it.
    return ProtectionOf<App>(*table_).at(*table_, slot, [] { return static_cast<void*>(nullptr); });
  }
  App(const Image& image, std::string_view module);
  [[nodiscard]] static std::string source_text(const std::source_location& where);
  App& change(ProgramChange change);
  void refuse_if_created(std::string_view what) const;
  [[nodiscard]] SettingSources with_code(SettingSources sources) const;
  std::uint32_t remember(CachedObject& cached, Token token) const;
  void forget();
  [[nodiscard]] absl::StatusOr<std::uint32_t> slot_of(Token token) const;

  Table* table_ = nullptr;
  std::unique_ptr<State> state_;
  mutable std::mutex remembering_;
  mutable std::vector<CachedObject*> remembered_;
};

/// OK if the image has a module of that name; else kNotFound, with the nearest name.
[[nodiscard]] absl::Status check_module(const Image& image, std::string_view module);

}  // namespace tenon
