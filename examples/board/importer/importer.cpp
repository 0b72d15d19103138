module;
#include <errno.h>
module board.importer;
import tenon.std;
import board.cards;

namespace board::importer {

struct Config {
  std::vector<std::string> documents{"README.md", "TODO.md", "CHANGELOG.md", "docs"};
  int max_megabytes = 50;
  static constexpr auto fields = tenon::fields(
      tenon::field<&Config::documents>.doc("Markdown files, and folders of them, that the very first start takes"),
      tenon::field<&Config::max_megabytes>.range(1, 50).doc("Files of this size and larger are refused"));
};

namespace {

namespace fs = std::filesystem;

absl::Status refused(const std::string& path, const std::string& why) {
  return absl::InvalidArgumentError(absl::StrCat(path, ": ", why));
}

absl::Status too_large(const std::string& path, int megabytes) {
  return refused(path, absl::StrCat("is too large: files of ", megabytes, " MB and more are not imported; split it"));
}

absl::StatusOr<std::string> contents(const std::string& path, int megabytes) {
  std::error_code error;
  const auto status = fs::status(path, error);
  if (!fs::exists(status)) return refused(path, error ? error.message() : "there is no such file");
  if (fs::is_directory(status)) return refused(path, "is a folder; name a file in it");
  if (!fs::is_regular_file(status)) return refused(path, "is no regular file");
  const std::size_t limit = static_cast<std::size_t>(megabytes) * 1000000;
  const std::size_t size = fs::file_size(path, error);
  if (error) return refused(path, error.message());
  if (size >= limit) return too_large(path, megabytes);
  std::ifstream file(path, std::ios::binary);
  if (!file) return refused(path, absl::StrCat("cannot be read: ", std::strerror(errno)));
  std::string text(size, '\0');
  file.read(text.data(), static_cast<std::streamsize>(size));
  if (file.bad()) return refused(path, absl::StrCat("cannot be read: ", std::strerror(errno)));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

/// `./docs/../TODO.md` and `TODO.md` are one place.
std::string place(const std::string& path) { return fs::path(path).lexically_normal().string(); }

void take(const std::string& path, std::vector<Task> tasks, std::vector<cards::NewCard>& cards) {
  for (Task& task : tasks) {
    const std::string origin = task.column.empty() ? path : absl::StrCat(path, ": ", task.column);
    cards.push_back({std::move(task.title), std::move(task.column), task.done, origin});
  }
}

/// A folder stands for the Markdown files in it and below, in the order of their names.
std::vector<std::string> files_of(const std::string& document) {
  std::error_code error;
  if (!fs::is_directory(document, error)) return {document};
  std::vector<std::string> files;
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator at(document, options, error), end; !error && at != end; at.increment(error)) {
    if (at->is_regular_file(error) && at->path().extension() == ".md") files.push_back(at->path().string());
  }
  std::sort(files.begin(), files.end());
  return files;
}

class MarkdownImporter final : public Importer {
 public:
  MarkdownImporter(cards::Cards& cards, const Config& config, tenon::Logger logger)
      : cards_(cards), config_(config), logger_(logger) {}

  absl::StatusOr<Imported> import_file(const std::string& given) override {
    const std::string path = place(given);
    std::vector<cards::NewCard> cards;
    if (absl::Status read = read_into(path, cards); !read.ok()) return read;
    const absl::StatusOr<cards::Added> added = cards_.add_all(cards);
    if (!added.ok()) return added.status();
    return Imported{cards.size(), added->added};
  }

  absl::Status import_documents() override {
    const absl::StatusOr<bool> unused = cards_.never_used();
    if (!unused.ok()) return unused.status();
    if (!*unused) return cards_.mark_used();
    std::vector<cards::NewCard> cards;
    for (const std::string& document : config_.documents) collect(document, cards);
    const absl::StatusOr<cards::Added> added = cards_.add_all(cards);
    if (!added.ok()) return added.status();
    logger_.info(absl::StrCat("the board is new; took ", added->added, added->added == 1 ? " card" : " cards", " from ",
                              documents_, documents_ == 1 ? " document" : " documents"));
    return cards_.mark_used();
  }

 private:
  absl::Status read_into(const std::string& path, std::vector<cards::NewCard>& cards) const {
    const absl::StatusOr<std::string> text = contents(path, config_.max_megabytes);
    if (!text.ok()) return text.status();
    absl::StatusOr<std::vector<Task>> tasks = parse(path, *text);
    if (!tasks.ok()) return tasks.status();
    take(path, *std::move(tasks), cards);
    return absl::OkStatus();
  }

  void collect(const std::string& document, std::vector<cards::NewCard>& cards) {
    std::error_code error;
    // The usual documents need not be there; those that somebody asked for should.
    const bool usual = config_.documents == Config().documents;
    if (usual && !fs::exists(document, error)) return;
    for (const std::string& file : files_of(document)) {
      const absl::Status read = read_into(place(file), cards);
      if (read.ok()) {
        ++documents_;
      } else {
        logger_.warning(absl::StrCat("left out ", std::string(read.message())));
      }
    }
  }

  cards::Cards& cards_;
  const Config& config_;
  tenon::Logger logger_;
  int documents_ = 0;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, cards::descriptor>(
    tenon::provide<MarkdownImporter(cards::Cards&, const Config&, tenon::Logger)>().as<Importer>());

}  // namespace board::importer
