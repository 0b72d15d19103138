module tenon.supervisor;
import tenon.std;
import tenon.registry;
import tenon.live;

namespace tenon::live {

absl::StatusOr<Options> parse_options(std::span<char* const> words) {
  constexpr const char* usage =
      "; usage: tenon-supervisor --build-dir DIR --target NAME [--reload MODE] -- PROGRAM ARGUMENTS...";
  Options options;
  std::size_t at = 0;
  for (; at < words.size() && std::string_view(words[at]) != "--"; at += 2) {
    const std::string_view word = words[at];
    std::string* value = word == "--build-dir" ? &options.build_directory
                         : word == "--target"  ? &options.target
                         : word == "--reload"  ? &options.reload
                                               : nullptr;
    if (value == nullptr) return absl::InvalidArgumentError(absl::StrCat("unknown option ", words[at], usage));
    if (at + 1 == words.size()) return absl::InvalidArgumentError(absl::StrCat(words[at], " needs a value", usage));
    *value = words[at + 1];
    if (word != "--reload") continue;
    if (const auto mode = parse_reload_mode(word, *value); !mode.ok()) return mode.status();
  }
  for (++at; at < words.size(); ++at) options.host.emplace_back(words[at]);
  if (options.build_directory.empty()) return absl::InvalidArgumentError(absl::StrCat("--build-dir is missing", usage));
  if (options.target.empty()) return absl::InvalidArgumentError(absl::StrCat("--target is missing", usage));
  if (options.host.empty()) return absl::InvalidArgumentError(absl::StrCat("the program is missing", usage));
  std::error_code error;
  options.build_directory = std::filesystem::absolute(options.build_directory, error).lexically_normal().string();
  options.host.front() = std::filesystem::absolute(options.host.front(), error).lexically_normal().string();
  return options;
}

}  // namespace tenon::live
