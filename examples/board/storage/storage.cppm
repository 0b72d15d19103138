/// The board's file: one SQLite database, opened once and kept through every reload.
export module board.storage;
import tenon;
import tenon.std;

export namespace board::storage {

/// A value in the database, and a row of them in the order of the query.
using Value = std::variant<std::int64_t, std::string>;
using Row = std::vector<Value>;
using Rows = std::vector<Row>;

/// The open database. All functions may be called from any thread; they wait for one another. What a call has changed
/// is on the disk when it returns, and survives the end of the process at any moment. Errors: kResourceExhausted when
/// the disk is full, kUnavailable when another process holds the file too long, kDataLoss when the file is damaged,
/// kInternal else; each message names the file.
class Database {
 public:
  virtual ~Database() = default;
  /// Runs one statement with its values in place of ?1, ?2, …; prepared once, then kept. Gives all rows.
  virtual absl::StatusOr<Rows> query(const std::string& sql, const std::vector<Value>& values = {}) = 0;
  /// Runs `body` as one transaction: all of its queries or, when it returns an error or throws, none. Not to be nested.
  virtual absl::Status transaction(const std::function<absl::Status()>& body) = 0;
  /// A number that changes whenever the data may have changed. A change by another process shows after 10 ms.
  [[nodiscard]] virtual std::uint64_t revision() = 0;
  /// The file, as configured.
  [[nodiscard]] virtual std::string file() const = 0;
};

struct Config;

inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>().config<Config>().once();
extern const tenon::Definition definition;

}  // namespace board::storage
