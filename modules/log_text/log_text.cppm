/// A plain text log: a program that uses this module writes one line for each record, to standard error or a file.
export module tenon.log_text;
import tenon;
import tenon.std;

export namespace tenon::log_text {

enum class Colours : std::uint8_t { automatic, always, never };

/// What is wrong with a layout, or nothing.
[[nodiscard]] std::string check_layout(const std::string& layout);

struct Config {
  Level level = Level::info;
  std::map<std::string, Level> levels;
  std::string layout = "{time} {level} {module}: {text}{fields}{work}";
  Colours colours = Colours::automatic;
  std::filesystem::path file;
  static constexpr auto fields = tenon::fields(
      tenon::field<&Config::level>.doc("The least severe level that is written; off for nothing"),
      tenon::field<&Config::levels>.doc("Levels of modules and of all whose name begins so, the longest name counts"),
      tenon::field<&Config::layout>.check<&check_layout>().doc("A line: {date} {time} {utc} {level} {module} {class} "
                                                               "{text} {fields} {work}"),
      tenon::field<&Config::colours>.doc("Of levels; automatic: on a terminal, unless NO_COLOR is set"),
      tenon::field<&Config::file>.doc("Appended to, and opened anew when it was moved away; empty for standard error"));
};

/// How a line looks: text with names in braces, as in Config::layout. Immutable; any thread.
class Layout {
 public:
  /// A wrong layout is text as it stands; check_layout() says what is wrong.
  explicit Layout(std::string_view text);
  /// The line of a record, with its end. `program` stands for the module in what the program itself says.
  [[nodiscard]] std::string line(const LogRecord& record, std::string_view program, bool colours) const;

 private:
  enum class Part : std::uint8_t { literal, date, time, utc, level, module, type, text, fields, work };
  struct Piece {
    Part part;
    std::string literal;
  };
  [[nodiscard]] static std::optional<Part> part_of(std::string_view name);
  friend std::string check_layout(const std::string& layout);
  static void append(std::string& to, Part part, const LogRecord& record);

  std::vector<Piece> pieces_;
};

/// Where lines go: standard error, or a file. Any thread. A file is opened at once, and again when somebody moved it
/// away or removed it, as log rotation does; where that fails, lines go on to the one that is open.
class Output {
 public:
  /// An empty path is standard error. Throws std::runtime_error when the file cannot be opened.
  explicit Output(std::filesystem::path path);
  ~Output();
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  /// Throws std::runtime_error when the system does not take the line, as when the disk is full.
  void write(std::string_view line);

 private:
  void reopen_if_moved();

  std::filesystem::path path_;
  std::mutex writing_;
  int file_;
};

/// True if standard error is a terminal that shows colours.
[[nodiscard]] bool is_terminal();

/// The level of a module: that of the longest name in `levels` that is the module's or one above it, else `level`.
[[nodiscard]] Level level_of(const Config& config, std::string_view module);

inline constexpr auto descriptor = tenon::describe<"tenon.log_text">.contributes<LogSink>().config<Config>();
extern const tenon::Definition definition;

}  // namespace tenon::log_text
