/// Commands with typed options and help, on the command line of a program.
export module tenon.cli;
import tenon;
import tenon.std;

export namespace tenon::cli {

/// What an argument or an option may be.
template <class T>
concept Value = std::same_as<T, int> || std::same_as<T, std::int64_t> || std::same_as<T, double> ||
                std::same_as<T, std::string> || std::same_as<T, std::vector<std::string>>;

/// What a command understands. It is filled by Command::declare, once per run; the variables it is given receive the
/// values before Command::execute is called, and keep what they had when the user says nothing. One thread.
class Options {
 public:
  /// A word that selects the value by its place: `board add TEXT`. Required unless `optional`; a vector takes all the
  /// rest.
  template <Value T>
  void argument(std::string_view name, T& value, std::string_view doc) {
    add(name, value, doc, Need::required);
  }
  template <Value T>
  void optional_argument(std::string_view name, T& value, std::string_view doc) {
    add(name, value, doc, Need::optional);
  }
  /// A named value, `--column NAME`; `name` is written as the user writes it: "--column" or "-c,--column".
  template <Value T>
  void option(std::string_view name, T& value, std::string_view doc) {
    add(name, value, doc, Need::optional);
  }
  /// True when the user says it: `--done`.
  void flag(std::string_view name, bool& value, std::string_view doc);

  struct Parser;
  explicit Options(Parser& parser) : parser_(&parser) {}

 private:
  enum class Need : std::uint8_t { optional, required };
  /// Made for every Value here, so that a command has nothing of it to compile.
  template <Value T>
  void add(std::string_view name, T& value, std::string_view doc, Need need);

  Parser* parser_;
};

/// How one run of a command ended before it began.
enum class Parsed : std::uint8_t { run, help, wrong };
/// Reads `words` as `program command` would, into what `declare` names. For `--help` the help is printed to standard
/// output; for a mistake its message goes to standard error. Used by Command; any thread.
[[nodiscard]] Parsed parse(std::string_view command, std::string_view summary, std::span<const std::string> words,
                           const std::function<void(Options&)>& declare);

/// The scope of one command: what modules provide with `.in<tenon::cli::PerCommand>()` exists once in each run.
struct PerCommand {};

/// A command that a module contributes: `.contributes<tenon::Command>()`, `provide<Add(…)>().as<tenon::Command>()`.
/// `Values` is a struct with one member per option and defaults; each run has its own. `--help` prints what `declare`
/// says; a mistake in the words is explained on standard error and the exit code is 2.
template <class Values>
class Command : public tenon::Command {
 public:
  int run(std::span<const std::string> words) final {
    Values values{};
    const Parsed parsed = parse(name(), summary(), words, [&](Options& options) { declare(options, values); });
    if (parsed == Parsed::run) return execute(values);
    return parsed == Parsed::help ? 0 : 2;
  }

 protected:
  /// Names the options and where their values go.
  virtual void declare(Options& options, Values& values) const = 0;
  /// Opens the scope of this run, in its unit of work; to be called by `execute`, which ends it.
  [[nodiscard]] static Scope<PerCommand> open_scope() { return Entered::current()->open<PerCommand>(); }
  /// Does it; returns the exit code. May throw: the message is shown and the code is 1.
  virtual int execute(const Values& values) = 0;
};

inline constexpr auto descriptor = tenon::describe<"tenon.cli">;
extern const tenon::Definition definition;

}  // namespace tenon::cli
