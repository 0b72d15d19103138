module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

constexpr std::string_view manifest = "/generation";
constexpr std::string_view first_line = "tenon generation 1\n";

std::string text_of(const Digest& digest) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%016llx%016llx", static_cast<unsigned long long>(digest.high),
                static_cast<unsigned long long>(digest.low));
  return text.data();
}

Digest digest_in(std::string_view text) {
  Digest digest;
  if (text.size() != 32) return digest;
  std::from_chars(text.data(), text.data() + 16, digest.high, 16);
  std::from_chars(text.data() + 16, text.data() + 32, digest.low, 16);
  return digest;
}

/// One unit, a line for each fact, fields separated by tabs.
std::string text_of(const KeptUnit& unit) {
  std::string text = absl::StrCat("unit\t", unit.source, "\t", text_of(unit.digest), "\n");
  if (unit.removed) text += "removed\n";
  if (unit.object.empty() && !unit.removed) return text;
  if (!unit.object.empty()) absl::StrAppend(&text, "object\t", unit.object, "\t", text_of(unit.object_digest), "\n");
  if (!unit.bmi.empty()) absl::StrAppend(&text, "bmi\t", unit.bmi, "\t", text_of(unit.bmi_digest), "\n");
  absl::StrAppend(&text, "module\t", unit.preamble.module, "\t", unit.preamble.partition, "\t",
                  static_cast<int>(unit.preamble.kind), "\n");
  for (const Import& import : unit.preamble.imports) absl::StrAppend(&text, "import\t", import.name, "\n");
  return text;
}

std::string text_of(const KeptGeneration& generation) {
  std::string text(first_line);
  for (const std::string& module : generation.modules) absl::StrAppend(&text, "brought\t", module, "\n");
  for (const KeptUnit& unit : generation.units) text += text_of(unit);
  return absl::StrCat(text, "end\t", text_of(digest_of(text)), "\n");
}

std::vector<std::string_view> fields_of(std::string_view line) {
  std::vector<std::string_view> fields;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find('\t', at), line.size());
    fields.push_back(line.substr(at, end - at));
    at = end + 1;
  }
  return fields;
}

void take(std::string_view line, KeptGeneration& generation) {
  std::vector<std::string_view> fields = fields_of(line);
  const std::string_view what = fields[0];
  fields.resize(4);
  if (what == "brought") generation.modules.emplace_back(fields[1]);
  if (what == "unit") generation.units.push_back({.source = std::string(fields[1]), .digest = digest_in(fields[2])});
  if (generation.units.empty()) return;
  KeptUnit& unit = generation.units.back();
  if (what == "removed") unit.removed = true;
  if (what == "object") {
    unit.object = fields[1];
    unit.object_digest = digest_in(fields[2]);
  }
  if (what == "bmi") {
    unit.bmi = fields[1];
    unit.bmi_digest = digest_in(fields[2]);
  }
  if (what == "module") {
    unit.preamble.module = fields[1];
    unit.preamble.partition = fields[2];
    unit.preamble.kind = fields[3] == "1" ? UnitKind::interface_unit : UnitKind::implementation;
  }
  if (what == "import") unit.preamble.imports.push_back({.name = std::string(fields[1])});
}

/// The numbers of the generations in a directory.
std::vector<std::uint64_t> numbers_in(const std::string& directory) {
  std::vector<std::uint64_t> numbers;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(directory, error)) {
    const std::optional<std::uint64_t> number = whole_number(entry.path().filename().string());
    if (number) numbers.push_back(*number);
  }
  return numbers;
}

absl::Status check(const std::string& file, const Digest& digest) {
  if (file.empty()) return absl::OkStatus();
  const absl::StatusOr<Digest> found = digest_file(file);
  if (!found.ok()) return found.status();
  return *found == digest ? absl::OkStatus() : absl::DataLossError(absl::StrCat(file, " is not what was kept"));
}

}  // namespace

absl::StatusOr<Digest> Keeper::digest(const std::string& file) {
  if (const auto known = digests_.find(file); known != digests_.end()) return known->second;
  const absl::StatusOr<Digest> found = digest_file(file);
  if (found.ok()) digests_.try_emplace(std::string(file), *found);
  return found;
}

absl::Status Keeper::write(const std::string& folder, KeptGeneration generation) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot make ", folder, ": ", error.message()));
  std::size_t files = 0;
  const auto put = [&](std::string& file, Digest& digest, const char* end) {
    if (file.empty()) return absl::OkStatus();
    const absl::StatusOr<Digest> found = this->digest(file);
    if (!found.ok()) return found.status();
    digest = *found;
    const std::string from = std::exchange(file, absl::StrCat(files++, end));
    return place(from, absl::StrCat(folder, "/", file));
  };
  for (KeptUnit& unit : generation.units) {
    if (absl::Status done = put(unit.object, unit.object_digest, ".o"); !done.ok()) return done;
    if (absl::Status done = put(unit.bmi, unit.bmi_digest, ".pcm"); !done.ok()) return done;
  }
  return write_file(absl::StrCat(folder, std::string(manifest)), text_of(generation));
}

absl::Status Keeper::keep(const KeptGeneration& generation) {
  const std::string folder = absl::StrCat(directory_, "/", generation.number);
  const std::string part = folder + ".part";
  std::error_code error;
  std::filesystem::remove_all(part, error);
  absl::Status wrote = write(part, generation);
  for (const std::uint64_t number : numbers_in(directory_)) {
    if (number < generation.number && number + most_kept > generation.number) continue;
    std::filesystem::remove_all(absl::StrCat(directory_, "/", number), error);
  }
  if (wrote.ok()) {
    std::filesystem::rename(part, folder, error);
    if (error) wrote = absl::UnavailableError(absl::StrCat("cannot rename ", part, ": ", error.message()));
  }
  if (!wrote.ok()) std::filesystem::remove_all(part, error);
  return wrote;
}

absl::StatusOr<KeptGeneration> Keeper::read(std::uint64_t number) const {
  const std::string folder = absl::StrCat(directory_, "/", number);
  const absl::StatusOr<std::string> text = read_file(absl::StrCat(folder, std::string(manifest)));
  if (!text.ok()) return text.status();
  const std::size_t end = std::min(text->rfind("end\t"), text->size());
  const std::string above = text->substr(0, end);
  if (!above.starts_with(first_line) || text->substr(end) != absl::StrCat("end\t", text_of(digest_of(above)), "\n")) {
    return absl::DataLossError(absl::StrCat(folder, std::string(manifest), " is not what was kept"));
  }
  KeptGeneration generation{.number = number};
  for (const std::string_view line : split_lines(above)) take(line, generation);
  for (KeptUnit& unit : generation.units) {
    for (std::string* file : {&unit.object, &unit.bmi}) {
      if (!file->empty()) *file = absl::StrCat(folder, "/", *file);
    }
    if (absl::Status whole = check(unit.object, unit.object_digest); !whole.ok()) return whole;
    if (absl::Status whole = check(unit.bmi, unit.bmi_digest); !whole.ok()) return whole;
  }
  return generation;
}

void forget_kept(const std::string& directory, std::uint64_t above) {
  std::error_code ignored;
  for (const std::uint64_t number : numbers_in(directory)) {
    if (number > above) std::filesystem::remove_all(absl::StrCat(directory, "/", number), ignored);
  }
}

std::uint64_t newest_kept(const std::string& directory, std::uint64_t below) {
  std::uint64_t newest = 0;
  for (const std::uint64_t number : numbers_in(directory)) {
    if (number < below) newest = std::max(newest, number);
  }
  return newest;
}

}  // namespace tenon::live
