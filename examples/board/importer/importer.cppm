/// Markdown task lists become cards.
export module board.importer;
import tenon;
import tenon.std;

export namespace board::importer {

/// One `- [ ]` of a document. `column` is the nearest heading above it, empty when there is none.
struct Task {
  std::string title;
  std::string column;
  bool done = false;
  std::size_t line = 0;
};

/// Finds the tasks of a Markdown text: `- [ ]`, `* [x]`, `+ [X]` and numbered ones, nested and quoted too, with the
/// lines they go on in; not what stands in code, comments, `<pre>` or front matter. `name` is used in messages. Errors:
/// kInvalidArgument with line for text that is not UTF-8 and for tasks that are too long. Keeps nothing; any thread.
[[nodiscard]] absl::StatusOr<std::vector<Task>> parse(const std::string& name, std::string_view text);

struct Imported {
  std::size_t tasks = 0;
  std::size_t added = 0;
};

/// Takes documents into the board. Any thread.
class Importer {
 public:
  virtual ~Importer() = default;
  /// All tasks of one file or, on an error, none; those that an earlier import of it brought are not added again.
  /// Errors, besides those of Cards: kInvalidArgument, naming the file and the line, for what cannot be read, is too
  /// large or is no UTF-8 text.
  virtual absl::StatusOr<Imported> import_file(const std::string& path) = 0;
  /// Takes the configured documents if the board was never used, all in one transaction, and remembers that. A document
  /// that cannot be taken is reported as a warning and left out. Errors: those of Cards.
  virtual absl::Status import_documents() = 0;
};

struct Config;

inline constexpr auto descriptor =
    tenon::describe<"board.importer">.imports<"board.cards", "board.text">().exports<Importer>().config<Config>();
extern const tenon::Definition definition;

}  // namespace board::importer
