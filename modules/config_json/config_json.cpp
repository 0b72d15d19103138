module;
#include <errno.h>

#include <nlohmann/json.hpp>
module tenon.config_json;
import tenon.std;

namespace tenon::config_json {
namespace {

/// A configuration file is written by people; what is larger is another file.
constexpr std::size_t largest_file = 1 << 20;
constexpr std::size_t deepest = 32;

absl::Status unreadable(const std::string& path, std::string_view why) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": cannot read the configuration: ", std::string(why)));
}

absl::StatusOr<std::string> contents(const std::string& path) {
  std::error_code error;
  const auto status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) {
    const std::string why = error ? error.message() : "there is no such file";
    return absl::NotFoundError(absl::StrCat(path, ": cannot read the configuration: ", why));
  }
  if (!std::filesystem::is_regular_file(status)) return unreadable(path, "it is no regular file");
  std::ifstream file(path, std::ios::binary);
  if (!file) return unreadable(path, std::strerror(errno));
  std::string text(largest_file + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (file.bad()) return unreadable(path, std::strerror(errno));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (text.size() > largest_file) return unreadable(path, "it is larger than 1 MB");
  return text;
}

/// Walks over the text and counts lines: the parser itself does not say where a value stands.
struct Counting {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = const char&;
  const char* at;
  int* line;
  reference operator*() const { return *at; }
  Counting& operator++() {
    if (*at++ == '\n') ++*line;
    return *this;
  }
  Counting operator++(int) {
    const Counting before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Counting& a, const Counting& b) { return a.at == b.at; }
};

/// What the parser calls while it reads; gathers entries and every mistake.
class Flattener final : public nlohmann::json_sax<nlohmann::json> {
 public:
  Flattener(const std::string& path, const int& line) : path_(path), line_(line) {}

  bool null() override { return mistake("null; leave the key out"); }
  bool boolean(bool value) override { return scalar(value); }
  bool number_integer(number_integer_t value) override { return scalar(value); }
  bool number_unsigned(number_unsigned_t value) override {
    if (!std::in_range<std::int64_t>(value)) return mistake("a number that is not representable in 64 bits");
    return scalar(static_cast<std::int64_t>(value));
  }
  bool number_float(number_float_t value, const string_t&) override { return scalar(value); }
  bool string(string_t& value) override { return scalar(std::move(value)); }
  bool binary(binary_t&) override { return false; }

  bool start_object(std::size_t) override {
    if (frames_.size() >= deepest) return stop(absl::StrCat("objects lie in each other more than ", deepest, " deep"));
    if (frames_.empty()) {
      frames_.push_back({.place = place()});
      return true;
    }
    Frame& outer = frames_.back();
    std::string prefix = absl::StrCat(name(), ".");
    if (outer.list) {
      if (!outer.values.empty()) return stop(absl::StrCat(outer.prefix, ": a list with values and objects"));
      prefix = absl::StrCat(outer.prefix, "[", outer.objects++, "].");
    }
    frames_.push_back({.prefix = std::move(prefix), .place = place()});
    return true;
  }
  bool key(string_t& text) override {
    frames_.back().key = std::move(text);
    frames_.back().place = place();
    return true;
  }
  bool end_object() override {
    frames_.pop_back();
    return true;
  }

  bool start_array(std::size_t) override {
    if (frames_.empty()) return stop("expected an object, found a list");
    if (frames_.back().list) return stop(absl::StrCat(frames_.back().prefix, ": a list with a list in it"));
    frames_.push_back({.prefix = name(), .place = frames_.back().place, .list = true});
    return true;
  }
  bool end_array() override {
    Frame frame = std::move(frames_.back());
    frames_.pop_back();
    if (frame.objects == 0) add(frame.prefix, std::move(frame.values), frame.place);
    return true;
  }

  /// The parser repeats what it read last, which may be part of a password. The place says enough.
  bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception& error) override {
    std::string said = error.what();
    if (const std::size_t syntax = said.find("syntax error"); syntax != std::string::npos) said.erase(0, syntax);
    said.resize(std::min(said.find("; last read"), said.size()));
    if (said.find("number overflow") != std::string::npos) said = "a number that is too large";
    return stop(said);
  }

  absl::StatusOr<ConfigEntries> result() {
    if (!mistakes_.empty()) return absl::InvalidArgumentError(mistakes_);
    return std::move(entries_);
  }

 private:
  /// An object that is being read, or a list.
  struct Frame {
    std::string prefix{};
    std::string key{};
    std::string place{};
    bool list = false;
    ConfigList values{};
    std::size_t objects = 0;
  };

  [[nodiscard]] std::string place() const { return absl::StrCat(path_, ":", line_); }
  [[nodiscard]] std::string name() const {
    const Frame& frame = frames_.back();
    return frame.list ? frame.prefix : frame.prefix + frame.key;
  }

  template <class T>
  bool scalar(T value) {
    if (frames_.empty()) return stop("expected an object, found a single value");
    Frame& frame = frames_.back();
    if (!frame.list) {
      if (frames_.size() > 1 || frame.key != "$schema") add(name(), std::move(value), frame.place);
      return true;
    }
    if (frame.objects != 0) return stop(absl::StrCat(frame.prefix, ": a list with values and objects"));
    frame.values.emplace_back(std::move(value));
    return true;
  }

  void add(const std::string& name, ConfigValue value, const std::string& source) {
    const auto [at, added] = sources_.try_emplace(name, source);
    if (added) {
      entries_.push_back({name, std::move(value), source});
    } else {
      note(source, absl::StrCat(name, " is given twice, first in ", at->second));
    }
  }

  bool mistake(std::string_view found) {
    if (frames_.empty()) return stop(absl::StrCat("expected an object, found ", std::string(found)));
    note(place(),
         absl::StrCat(name(), ": expected true or false, a number, text, or a list of these or of objects, found ",
                      std::string(found)));
    return true;
  }
  /// A mistake after which the rest cannot be understood.
  bool stop(const std::string& what) {
    note(place(), what);
    return false;
  }
  void note(const std::string& where, const std::string& what) {
    absl::StrAppend(&mistakes_, mistakes_.empty() ? "" : "\n  ", where, ": ", what);
  }

  const std::string& path_;
  const int& line_;
  std::vector<Frame> frames_;
  ConfigEntries entries_;
  absl::flat_hash_map<std::string, std::string> sources_;
  std::string mistakes_;
};

}  // namespace

absl::StatusOr<ConfigEntries> read(const std::string& path) {
  const absl::StatusOr<std::string> text = contents(path);
  if (!text.ok()) return text.status();
  int line = 1;
  Flattener flat(path, line);
  const char* begin = text->data();
  (void)nlohmann::json::sax_parse(Counting{begin, &line}, Counting{begin + text->size(), &line}, &flat);
  return flat.result();
}

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::config_file<"json", &read>());

}  // namespace tenon::config_json
