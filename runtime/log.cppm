/// Logging: what modules say, and where it goes. `tenon::Logger` is a constructor parameter, `tenon::LogSink` what a
/// module contributes to receive the records of the whole program.
export module tenon.runtime:log;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// How much a record matters. `off` is for thresholds only: nothing is that severe.
enum class Level : std::uint8_t { trace, debug, info, warning, error, off };
/// `warning`.
[[nodiscard]] std::string_view level_name(Level level);

/// What stands behind the name of a field: a number, a bool, a text, a duration, or a secret, of which nothing is kept.
/// A text is not copied: a value lives as long as the call that logs it.
class LogValue {
 public:
  enum class Kind : std::uint8_t { integer, natural, real, boolean, text, duration, secret };

  template <class T>
    requires(std::is_integral_v<T> && std::is_signed_v<T> && !std::is_same_v<T, char>)
  LogValue(T value) : kind_(Kind::integer), integer_(value) {}  // NOLINT(google-explicit-constructor)
  template <class T>
    requires(std::is_integral_v<T> && !std::is_signed_v<T> && !std::is_same_v<T, bool>)
  LogValue(T value) : kind_(Kind::natural), natural_(value) {}  // NOLINT(google-explicit-constructor)
  LogValue(char) = delete;
  template <class T>
    requires(std::is_same_v<T, bool>)
  LogValue(T value) : kind_(Kind::boolean), integer_(value ? 1 : 0) {}     // NOLINT(google-explicit-constructor)
  LogValue(double value) : kind_(Kind::real), real_(value) {}              // NOLINT(google-explicit-constructor)
  LogValue(std::string_view value) : kind_(Kind::text), text_(value) {}    // NOLINT(google-explicit-constructor)
  LogValue(const char* value) : kind_(Kind::text), text_(value) {}         // NOLINT(google-explicit-constructor)
  LogValue(const std::string& value) : kind_(Kind::text), text_(value) {}  // NOLINT(google-explicit-constructor)
  template <class Rep, class Period>
  LogValue(std::chrono::duration<Rep, Period> value)  // NOLINT(google-explicit-constructor)
      : kind_(Kind::duration), real_(std::chrono::duration<double>(value).count()) {}
  template <class T>
  LogValue(const Secret<T>&) : kind_(Kind::secret) {}  // NOLINT(google-explicit-constructor)

  [[nodiscard]] Kind kind() const { return kind_; }
  /// Of kind integer.
  [[nodiscard]] std::int64_t integer() const { return integer_; }
  /// Of kind natural.
  [[nodiscard]] std::uint64_t natural() const { return natural_; }
  /// Of kind real.
  [[nodiscard]] double real() const { return real_; }
  /// Of kind boolean.
  [[nodiscard]] bool boolean() const { return integer_ != 0; }
  /// Of kind duration.
  [[nodiscard]] double seconds() const { return real_; }
  /// Of kind text.
  [[nodiscard]] std::string_view text() const { return text_; }

 private:
  Kind kind_;
  union {
    std::int64_t integer_ = 0;
    std::uint64_t natural_;
    double real_;
    std::string_view text_;
  };
};

/// One named value: `{"card", id}`.
struct LogField {
  std::string_view key;
  LogValue value;
};

/// One thing that was said. Everything in it lives during the call of LogSink::write and no longer.
struct LogRecord {
  Level level = Level::info;
  std::chrono::system_clock::time_point time;
  std::string_view text;
  View<LogField> fields{};
  std::string_view module;        ///< `board.cards`, or `board.storage@primary`; empty for what the program itself says
  std::string_view type;          ///< the class that asked for the logger
  std::string_view work;          ///< the unit of work in which it was said; empty outside
  std::uint64_t work_number = 0;  ///< counted from 1 for each program; 0 outside
};

/// Where records go. A module contributes it: `.contributes<tenon::LogSink>()`; several receive each record. Without
/// any, a record is one plain line on standard error. Both functions are called by many threads at once, from the first
/// snapshot on: what is said before that, by constructors at the start, is plain lines. Those of an old generation
/// receive nothing that is said after a reload. What a sink itself says while it writes is a plain line too.
class LogSink {
 public:
  virtual ~LogSink() = default;
  /// The least severe level that it wants from a module. Asked when the sink comes into use and for each new logger;
  /// the answer is kept, so that what nobody wants costs one load.
  [[nodiscard]] virtual Level level(std::string_view module) const;
  /// Keeps or sends the record. May throw: the record is then a plain line, with what went wrong.
  virtual void write(const LogRecord& record) = 0;
};

class Logs;
/// Who speaks, and how severe it must be.
struct LogSource {
  Logs* logs = nullptr;
  std::string_view module{};
  std::string_view type{};
  std::atomic<Level> threshold{Level::info};
};

/// What a class speaks with: `provide<Cards(tenon::Logger, …)>()`, then `logger_.info("card added", {{"id", id}})`. It
/// knows the module and class that took it. A copyable value, kept in a member; any thread; it survives reloads. A
/// level that no sink wants costs one load and a comparison; where making the values is dear, ask on() first. One made
/// without a program says nothing, for tests of a class alone.
class Logger {
 public:
  Logger();
  explicit Logger(const LogSource& source) : source_(&source) {}

  [[nodiscard]] inline bool on(Level level) const {
    return level >= source_->threshold.load(std::memory_order_relaxed);
  }
  inline void trace(std::string_view text, std::initializer_list<LogField> fields = {}) const {
    say(Level::trace, text, fields);
  }
  inline void debug(std::string_view text, std::initializer_list<LogField> fields = {}) const {
    say(Level::debug, text, fields);
  }
  inline void info(std::string_view text, std::initializer_list<LogField> fields = {}) const {
    say(Level::info, text, fields);
  }
  inline void warning(std::string_view text, std::initializer_list<LogField> fields = {}) const {
    say(Level::warning, text, fields);
  }
  inline void error(std::string_view text, std::initializer_list<LogField> fields = {}) const {
    say(Level::error, text, fields);
  }
  inline void say(Level level, std::string_view text, std::initializer_list<LogField> fields = {}) const {
    if (on(level)) [[unlikely]]
      write(level, text, {fields.begin(), fields.size()});
  }

 private:
  void write(Level level, std::string_view text, View<LogField> fields) const;

  const LogSource* source_;
};
template <>
inline constexpr RuntimeGives runtime_gives<Logger>{.always = true};
template <>
struct ParameterTraits<Logger> {
  using token = Logger;
  static constexpr ParameterKind kind = ParameterKind::object;
  static constexpr std::string_view instance{};
  static Logger make(const Argument& argument) { return *static_cast<const Logger*>(argument.object); }
};

// For those who write sinks of text:

/// Appends text that stays on its line and does nothing to a terminal: control characters become \n, \t, \x1b.
void append_clean(std::string& to, std::string_view text);
/// Appends `key=value` for each field with a blank before it; a text is quoted where it has to be.
void append_fields(std::string& to, View<LogField> fields);
/// `0.25`, `true`, `12.3ms`, `<secret>`; a text as it is.
[[nodiscard]] std::string value_text(const LogValue& value);
/// Writes all of it, in one call where the system takes it so. Error: errno, or 0.
[[nodiscard]] int write_all(int file, std::string_view bytes);

}  // namespace tenon
