/// From loggers to sinks.
module;
#include <time.h>
#include <unistd.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// This thread is inside a sink: what that says itself must not come back to it.
constinit thread_local bool writing = false;
class Writing {
 public:
  Writing() : before_(std::exchange(writing, true)) {}
  ~Writing() { writing = before_; }
  Writing(const Writing&) = delete;
  Writing& operator=(const Writing&) = delete;

 private:
  bool before_;
};

std::string clock_text(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 16> text{};
  std::strftime(text.data(), text.size(), "%H:%M:%S", &parts);
  return text.data();
}

void write_plain(const LogRecord& record) { (void)write_all(STDERR_FILENO, plain_line(record)); }

LogSink& sink_of(void* object) { return *static_cast<LogSink*>(object); }

Level wanted_by(const LogSink& sink, std::string_view module) {
  try {
    return sink.level(module);
  } catch (...) {
    return Level::info;
  }
}

/// What any of them wants; without any, what a plain line is worth.
Level least_wanted(View<void*> sinks, std::string_view module) {
  Level least = sinks.empty() ? Level::info : Level::off;
  for (void* sink : sinks) least = std::min(least, wanted_by(sink_of(sink), module));
  return least;
}

/// The record is not lost with the sink.
void write_to(LogSink& sink, const LogRecord& record) {
  try {
    sink.write(record);
  } catch (...) {
    write_plain(record);
    const std::string text = absl::StrCat("a LogSink threw, so the line above is plain: ", exception_text());
    write_plain({.level = Level::error, .time = record.time, .text = text});
  }
}

}  // namespace

std::string plain_line(const LogRecord& record) {
  std::string line = clock_text(record.time);
  line += ' ';
  if (record.level != Level::info) absl::StrAppend(&line, std::string(level_name(record.level)), ": ");
  if (!record.module.empty()) absl::StrAppend(&line, std::string(record.module), ": ");
  append_clean(line, record.text);
  append_fields(line, record.fields);
  if (record.work_number != 0) {
    const std::array<LogField, 1> work{LogField{"work", record.work}};
    append_fields(line, {work.data(), work.size()});
    absl::StrAppend(&line, "#", record.work_number);
  }
  line += '\n';
  return line;
}

Logs::Logs() = default;

const Logger& Logs::logger(std::string_view module, std::string_view type) {
  Entry* entry = nullptr;
  {
    const std::lock_guard lock(naming_);
    std::pair<std::string, std::string> key(module, type);
    if (const auto found = entries_.find(key); found != entries_.end()) return found->second->logger;
    auto fresh = std::make_unique<Entry>();
    auto& [name, known] = *entries_.try_emplace(std::move(key), std::move(fresh)).first;
    entry = known.get();
    entry->source.logs = this;
    entry->source.module = name.first;
    entry->source.type = name.second;
  }
  set_thresholds({&entry->source});
  return entry->logger;
}

void Logs::set_thresholds(const std::vector<LogSource*>& sources) {
  const Writing here;
  const std::shared_lock lock(using_);
  const Hold hold = table_ != nullptr ? table_->latest_or_gate() : Hold();
  // Behind a gate there are no sinks; a reload that puts it there asks for thresholds again.
  if (hold && hold->is_gate()) return;
  const View<void*> sinks = hold ? hold->contributions(interface_) : View<void*>();
  std::string_view module;
  Level least = Level::info;
  for (std::size_t n = 0; n < sources.size(); ++n) {
    if (n == 0 || sources[n]->module != module) {
      module = sources[n]->module;
      least = least_wanted(sinks, module);
    }
    sources[n]->threshold.store(least, std::memory_order_relaxed);
  }
}

void Logs::attach(Table& table, std::uint32_t interface) {
  {
    const std::lock_guard lock(using_);
    table_ = &table;
    interface_ = interface;
  }
  refresh();
}

void Logs::refresh() {
  std::vector<LogSource*> sources;
  {
    const std::lock_guard lock(naming_);
    for (const auto& [name, entry] : entries_) sources.push_back(&entry->source);
  }
  set_thresholds(sources);
}

void Logs::detach() {
  const std::lock_guard lock(using_);
  table_ = nullptr;
}

void Logs::write(const LogSource& source, Level level, std::string_view text, View<LogField> fields) {
  LogRecord record{.level = level,
                   .time = std::chrono::system_clock::now(),
                   .text = text,
                   .fields = fields,
                   .module = source.module,
                   .type = source.type};
  if (const Work* work = Entered::current(); work != nullptr) {
    record.work = work->name();
    record.work_number = work->number();
  }
  if (writing) return write_plain(record);
  // Until the hold is dropped too, which may destroy the objects of an old generation here.
  const Writing here;
  const std::shared_lock lock(using_);
  const Hold hold = table_ != nullptr ? table_->latest_or_gate() : Hold();
  const View<void*> sinks = hold ? hold->contributions(interface_) : View<void*>();
  if (sinks.empty()) return write_plain(record);
  for (void* sink : sinks) {
    if (sinks.size() > 1 && wanted_by(sink_of(sink), source.module) > level) continue;
    write_to(sink_of(sink), record);
  }
}

void Logger::write(Level level, std::string_view text, View<LogField> fields) const {
  if (source_->logs != nullptr) source_->logs->write(*source_, level, text, fields);
}

}  // namespace tenon
