module;
#include <errno.h>
#include <sqlite3.h>
#include <unistd.h>
module board.storage;
import tenon.std;

namespace board::storage {

struct Config {
  std::filesystem::path path = "board.db";
  int busy_timeout_ms = 5000;
  static constexpr auto fields =
      tenon::fields(tenon::field<&Config::path>.doc("The database file; made when it is not there"),
                    tenon::field<&Config::busy_timeout_ms>.range(0, 600000).doc(
                        "How long to wait for another process, in milliseconds"));
};

namespace {

/// Step n brings a file from schema version n to n + 1. Steps are never edited once released, only added.
constexpr std::array<const char*, 2> migrations{
    R"(CREATE TABLE columns(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
       CREATE TABLE cards(id INTEGER PRIMARY KEY AUTOINCREMENT, column_id INTEGER NOT NULL REFERENCES columns(id),
                          title TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0) STRICT;
       CREATE INDEX cards_by_column ON cards(column_id, id);)",
    R"(ALTER TABLE cards ADD COLUMN origin TEXT NOT NULL DEFAULT '';
       CREATE INDEX cards_by_origin ON cards(origin, title) WHERE origin <> '';
       CREATE TABLE facts(name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;)"};

/// Marks our files, so that another program's database is never changed: "TBrd".
constexpr std::int64_t application_id = 0x54427264;

absl::Status failure(int code, const std::string& text) {
  switch (code & 0xff) {
    case SQLITE_FULL: return absl::ResourceExhaustedError(text);
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return absl::UnavailableError(text);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: return absl::DataLossError(text);
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN: return absl::PermissionDeniedError(text);
    default: return absl::InternalError(text);
  }
}

std::string_view advice(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kDataLoss:
      return "; restore the file from a backup, or move it away to begin with an empty board";
    case absl::StatusCode::kPermissionDenied:
      return "; check that folder and file exist and may be written, or set board.storage.path";
    case absl::StatusCode::kUnavailable:
      return "; another process holds it: stop that, or raise board.storage.busy_timeout_ms";
    case absl::StatusCode::kResourceExhausted: return "; free some space on the disk";
    default: return "";
  }
}

/// For a database that cannot be opened: what is wrong, and what to do.
absl::Status advised(absl::StatusCode code, std::string_view what) {
  return absl::Status(code, absl::StrCat(std::string(what), std::string(advice(code))));
}

/// SQLite's connection and its prepared statements. One thread at a time.
class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { close(); }

  [[nodiscard]] bool is_open() const { return database_ != nullptr; }
  void close() {
    for (const auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    statements_.clear();
    sqlite3_close(std::exchange(database_, nullptr));
  }

  absl::Status open(const std::string& file, int busy_timeout_ms) {
    file_ = file;
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    if (const int code = sqlite3_open_v2(file.c_str(), &database_, flags, nullptr); code != SQLITE_OK)
      return error(code);
    sqlite3_busy_timeout(database_, busy_timeout_ms);
    return absl::OkStatus();
  }

  /// One or several statements without values; what they answer is dropped.
  absl::Status run(const char* sql) {
    const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
    return code == SQLITE_OK ? absl::OkStatus() : error(code);
  }

  absl::StatusOr<Rows> query(const std::string& sql, const std::vector<Value>& values = {}) {
    const absl::StatusOr<sqlite3_stmt*> prepared = prepare(sql);
    if (!prepared.ok()) return prepared.status();
    sqlite3_stmt* const statement = *prepared;
    for (std::size_t i = 0; i < values.size(); ++i) bind(statement, static_cast<int>(i + 1), values[i]);
    Rows rows;
    int code = sqlite3_step(statement);
    for (; code == SQLITE_ROW; code = sqlite3_step(statement)) rows.push_back(row(statement));
    const absl::Status status = code == SQLITE_DONE ? absl::OkStatus() : error(code);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (!status.ok()) return status;
    return rows;
  }

  absl::StatusOr<std::int64_t> number(const std::string& sql) {
    const absl::StatusOr<Rows> rows = query(sql);
    if (!rows.ok()) return rows.status();
    return std::get<std::int64_t>(rows->at(0).at(0));
  }

  [[nodiscard]] int total_changes() const { return sqlite3_total_changes(database_); }
  [[nodiscard]] bool in_transaction() const { return sqlite3_get_autocommit(database_) == 0; }
  [[nodiscard]] const std::string& file() const { return file_; }

 private:
  absl::StatusOr<sqlite3_stmt*> prepare(const std::string& sql) {
    const auto known = statements_.find(sql);
    if (known != statements_.end()) return known->second;
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(database_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                        &statement, nullptr);
    if (code != SQLITE_OK) return error(code);
    statements_[sql] = statement;
    return statement;
  }

  static void bind(sqlite3_stmt* statement, int place, const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) {
      sqlite3_bind_int64(statement, place, *number);
    } else {
      const auto& text = std::get<std::string>(value);
      sqlite3_bind_text64(statement, place, text.data(), text.size(), SQLITE_STATIC, SQLITE_UTF8);
    }
  }

  static Row row(sqlite3_stmt* statement) {
    Row made;
    const int columns = sqlite3_column_count(statement);
    made.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) {
      if (sqlite3_column_type(statement, i) == SQLITE_INTEGER) {
        made.emplace_back(static_cast<std::int64_t>(sqlite3_column_int64(statement, i)));
        continue;
      }
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, i));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, i));
      made.emplace_back(text == nullptr ? std::string() : std::string(text, size));
    }
    return made;
  }

  absl::Status error(int code) const {
    return failure(code,
                   absl::StrCat(file_, ": ", database_ != nullptr ? sqlite3_errmsg(database_) : sqlite3_errstr(code)));
  }

  std::string file_;
  sqlite3* database_ = nullptr;
  absl::flat_hash_map<std::string, sqlite3_stmt*> statements_;
};

/// Brings the file to the newest schema, in one transaction. The caller has begun it.
absl::Status migrate(Connection& connection) {
  const absl::StatusOr<std::int64_t> version = connection.number("PRAGMA user_version");
  if (!version.ok()) return version.status();
  const absl::StatusOr<std::int64_t> owner = connection.number("PRAGMA application_id");
  if (!owner.ok()) return owner.status();
  const absl::StatusOr<std::int64_t> tables = connection.number("SELECT count(*) FROM sqlite_schema");
  if (!tables.ok()) return tables.status();
  if (*owner != application_id && (*owner != 0 || *version != 0 || *tables != 0)) {
    return absl::FailedPreconditionError(absl::StrCat(
        connection.file(), ": is a database of another program; set board.storage.path to a file of its own"));
  }
  constexpr auto newest = static_cast<std::int64_t>(migrations.size());
  if (*version > newest) {
    return absl::FailedPreconditionError(
        absl::StrCat(connection.file(), ": has schema version ", *version, ", this program knows versions up to ",
                     newest, "; use the newer program that wrote it, or set board.storage.path to another file"));
  }
  for (auto step = static_cast<std::size_t>(*version); step < migrations.size(); ++step) {
    if (absl::Status done = connection.run(migrations[step]); !done.ok()) return done;
  }
  if (*version == newest) return absl::OkStatus();
  return connection.run(
      absl::StrCat("PRAGMA application_id = ", application_id, "; PRAGMA user_version = ", newest).c_str());
}

/// Every commit waits for the disk; a reader does not wait for a writer.
constexpr const char* settings = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;";

absl::Status prepare_file(Connection& connection) {
  // A write lock, so that of two first starts one makes the schema and the other finds it; it also shows that the
  // file can be written.
  if (absl::Status done = connection.run("BEGIN IMMEDIATE"); !done.ok()) return done;
  if (absl::Status done = migrate(connection); !done.ok()) return done;
  if (absl::Status done = connection.run("COMMIT"); !done.ok()) return done;
  if (absl::Status done = connection.run(settings); !done.ok()) return done;
  const absl::StatusOr<Rows> damage = connection.query("PRAGMA quick_check(1)");
  if (!damage.ok()) return damage.status();
  const std::string& found = std::get<std::string>(damage->at(0).at(0));
  if (found == "ok") return absl::OkStatus();
  return absl::DataLossError(absl::StrCat(connection.file(), ": is damaged: ", found));
}

/// Opens the file, or says what is wrong with it and what to do.
absl::Status open(Connection& connection, const Config& config) {
  absl::Status opened = connection.open(config.path.string(), config.busy_timeout_ms);
  if (opened.ok()) opened = prepare_file(connection);
  if (opened.ok()) return opened;
  connection.close();
  return advised(opened.code(), std::string(opened.message()));
}

/// Whether a file that does not exist yet could be made.
absl::Status can_be_made(const Config& config) {
  const std::filesystem::path folder = config.path.has_parent_path() ? config.path.parent_path() : ".";
  if (access(folder.c_str(), W_OK | X_OK) == 0) return absl::OkStatus();
  return advised(absl::StatusCode::kPermissionDenied,
                 absl::StrCat(config.path.string(), ": cannot be made: ", std::strerror(errno)));
}

using Clock = std::chrono::steady_clock;

class SqliteDatabase final : public Database {
 public:
  /// A file that exists is opened and checked at once; one that does not is made by the first query, so that
  /// `--help` and `--validate` leave nothing behind.
  explicit SqliteDatabase(const Config& config) : config_(config) {
    const absl::Status usable = std::filesystem::exists(config.path) ? opened() : can_be_made(config);
    if (!usable.ok()) throw std::runtime_error(std::string(usable.message()));
  }

  absl::StatusOr<Rows> query(const std::string& sql, const std::vector<Value>& values) override {
    const std::lock_guard lock(mutex_);
    if (absl::Status ready = opened(); !ready.ok()) return ready;
    const int before = connection_.total_changes();
    absl::StatusOr<Rows> rows = connection_.query(sql, values);
    if (connection_.total_changes() != before) revision_.fetch_add(1, std::memory_order_release);
    return rows;
  }

  absl::Status transaction(const std::function<absl::Status()>& body) override {
    const std::lock_guard lock(mutex_);
    absl::Status done = opened();
    if (done.ok()) done = connection_.run("BEGIN IMMEDIATE");
    if (!done.ok()) return done;
    try {
      done = body();
    } catch (...) {
      undo();
      throw;
    }
    if (done.ok()) done = connection_.run("COMMIT");
    if (!done.ok()) undo();
    return done;
  }

  std::uint64_t revision() override {
    const Clock::rep now = Clock::now().time_since_epoch().count();
    Clock::rep next = look_again_.load(std::memory_order_relaxed);
    if (now >= next && look_again_.compare_exchange_strong(next, now + Clock::duration(interval).count())) {
      // A transaction that is under way changes the revision itself.
      if (mutex_.try_lock()) {
        const std::lock_guard lock(mutex_, std::adopt_lock);
        look_for_others();
      }
    }
    return revision_.load(std::memory_order_acquire);
  }

  std::string file() const override { return config_.path.string(); }

 private:
  static constexpr std::chrono::milliseconds interval{10};

  absl::Status opened() {
    if (connection_.is_open()) return absl::OkStatus();
    absl::Status done = open(connection_, config_);
    if (done.ok()) look_for_others();
    return done;
  }

  void undo() {
    // After some errors SQLite has rolled back by itself.
    if (connection_.in_transaction()) (void)connection_.run("ROLLBACK");
    revision_.fetch_add(1, std::memory_order_release);
  }

  void look_for_others() {
    if (!connection_.is_open()) return;
    const absl::StatusOr<std::int64_t> version = connection_.number("PRAGMA data_version");
    if (!version.ok() || *version == seen_) return;
    seen_ = *version;
    revision_.fetch_add(1, std::memory_order_release);
  }

  const Config& config_;
  std::recursive_mutex mutex_;  // queries inside a transaction's body come from the same thread
  Connection connection_;
  std::int64_t seen_ = 0;
  std::atomic<std::uint64_t> revision_{1};
  std::atomic<Clock::rep> look_again_{0};
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<SqliteDatabase(const Config&)>().as<Database>());

}  // namespace board::storage
