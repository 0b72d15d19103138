/// The loggers of one program, and the way from them to its sinks.
export module tenon.runtime:logs;
import tenon.std;
import tenon.registry;
import :log;
import :snapshot;

export namespace tenon {

/// Keeps one logger for each module and class that asked, and hands records to the sinks of the current snapshot. Any
/// thread, except where said. Lives longer than every object of the program.
class Logs {
 public:
  Logs();
  Logs(const Logs&) = delete;
  Logs& operator=(const Logs&) = delete;

  /// The logger of a class; always the same one, so that it is kept over reloads.
  [[nodiscard]] const Logger& logger(std::string_view module, std::string_view type);
  /// From now on the sinks of the table's current snapshot are used; `interface` is the tree's number of LogSink.
  /// Called once the first snapshot is published.
  void attach(Table& table, std::uint32_t interface);
  /// Another snapshot was published: its sinks may want other levels.
  void refresh();
  /// The sinks are about to go: plain lines from now on. Waits for those that are being written.
  void detach();
  /// One record of a source that has this level on.
  void write(const LogSource& source, Level level, std::string_view text, View<LogField> fields);

 private:
  struct Entry {
    LogSource source{};
    Logger logger{source};
  };
  /// Sources of one module stand side by side.
  void set_thresholds(const std::vector<LogSource*>& sources);

  std::mutex naming_;
  std::map<std::pair<std::string, std::string>, std::unique_ptr<Entry>> entries_;  ///< by module and class
  std::shared_mutex using_;                                                        ///< held shared while sinks are used
  Table* table_ = nullptr;
  std::uint32_t interface_ = no_member;
};

/// The plain line of a record, with its end.
[[nodiscard]] std::string plain_line(const LogRecord& record);

}  // namespace tenon
