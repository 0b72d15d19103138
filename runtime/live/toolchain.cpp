module;
#include <unistd.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

constexpr std::string_view input_mark = "TENON-INPUT.o";
constexpr std::string_view output_mark = "TENON-OUTPUT.so";

/// The last line of `clang++ -###` is the linker call, every word in double quotes.
std::vector<std::string> last_command(const std::string& output) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin < output.size();) {
    const std::size_t end = std::min(output.find('\n', begin), output.size());
    const std::string line = output.substr(begin, end - begin);
    if (line.starts_with(" \"")) words = split_command(line);
    begin = end + 1;
  }
  return words;
}

}  // namespace

absl::StatusOr<std::unique_ptr<Workshop>> Workshop::open(const Project& project) {
  const std::string directory = absl::StrCat(project.build_directory, "/live/", getpid());
  std::error_code error;
  std::filesystem::create_directories(absl::StrCat(directory, "/bmi"), error);
  if (error) return absl::UnavailableError(absl::StrCat("cannot make ", directory, ": ", error.message()));
  std::unique_ptr<Workshop> workshop(new Workshop(project, directory));
  if (absl::Status copied = workshop->copy_bmis(); !copied.ok()) return copied;
  return workshop;
}

Workshop::~Workshop() {
  std::error_code ignored;
  std::filesystem::remove_all(directory_, ignored);
}

std::string Workshop::own_bmi(const std::string& path) const {
  std::string flat = path;
  std::replace(flat.begin(), flat.end(), '/', '_');
  return absl::StrCat(directory_, "/bmi/", flat);
}

/// A hard link keeps the bytes: the compiler replaces a BMI by renaming a new file over it.
absl::Status Workshop::copy_bmis() {
  absl::flat_hash_set<std::string> seen;
  for (const Unit& unit : project_.units) {
    for (const std::string& word : unit.command) {
      if (!word.starts_with("@")) continue;
      const absl::StatusOr<std::string> map = read_file(absl::StrCat(project_.build_directory, "/", word.substr(1)));
      if (!map.ok()) return map.status();
      for (const std::string& flag : split_command(*map)) {
        const std::size_t at = flag.rfind('=');
        if (!flag.starts_with("-fmodule-file=") || !seen.insert(flag.substr(at + 1)).second) continue;
        const std::string path = flag.substr(at + 1);
        const std::string from = path.starts_with("/") ? path : absl::StrCat(project_.build_directory, "/", path);
        std::error_code error;
        std::filesystem::create_hard_link(from, own_bmi(path), error);
        if (error) std::filesystem::copy_file(from, own_bmi(path), std::filesystem::copy_options::overwrite_existing, error);
        if (error) return absl::UnavailableError(absl::StrCat("cannot keep ", from, ": ", error.message()));
      }
    }
  }
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::string>> Workshop::compile_command(const Unit& unit, const std::string& object) {
  std::vector<std::string> command;
  for (std::size_t i = 0; i < unit.command.size(); ++i) {
    const std::string& word = unit.command[i];
    if (word == "-o") {
      command.push_back("-o");
      command.push_back(object);
      ++i;
    } else if (word == "-MD" || word == "-MT" || word == "-MF") {
      if (word != "-MD") ++i;
    } else if (word.starts_with("@")) {
      const absl::StatusOr<std::string> map = read_file(absl::StrCat(project_.build_directory, "/", word.substr(1)));
      if (!map.ok()) return map.status();
      for (const std::string& flag : split_command(*map)) {
        if (flag.starts_with("-fmodule-output=")) continue;
        const std::size_t at = flag.rfind('=');
        command.push_back(flag.starts_with("-fmodule-file=")
                              ? absl::StrCat(flag.substr(0, at + 1), own_bmi(flag.substr(at + 1)))
                              : flag);
      }
    } else {
      command.push_back(word);
    }
  }
  return command;
}

absl::StatusOr<std::vector<std::string>> Workshop::link_command(const Unit& like, const std::vector<std::string>& objects,
                                                                const std::string& library,
                                                                const std::string& dynamic_list) {
  if (driver_line_.empty()) {
    std::vector<std::string> ask{like.command.front(), "-###", "-shared", "-fuse-ld=lld"};
    for (const std::string& word : like.command) {
      if (word.starts_with("-fsanitize=")) ask.push_back(word);
    }
    ask.insert(ask.end(), {std::string(input_mark), "-o", std::string(output_mark)});
    // The driver looks at its inputs: the mark must exist.
    if (absl::Status made = write_file(absl::StrCat(directory_, "/", std::string(input_mark)), ""); !made.ok()) return made;
    const absl::StatusOr<Finished> answer = run(ask, directory_);
    if (!answer.ok()) return answer.status();
    driver_line_ = last_command(answer->output);
    if (driver_line_.empty()) {
      return absl::InternalError(absl::StrCat("the compiler did not say how it links:\n", answer->output));
    }
  }
  std::vector<std::string> command;
  for (const std::string& word : driver_line_) {
    if (word == input_mark) {
      command.insert(command.end(), objects.begin(), objects.end());
      command.push_back(absl::StrCat("--dynamic-list=", dynamic_list));
    } else {
      command.push_back(word == output_mark ? library : word);
    }
  }
  return command;
}

}  // namespace tenon::live
