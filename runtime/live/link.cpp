module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

constexpr std::string_view marker = "tenon-objects.o";
constexpr std::string_view output = "tenon-output.so";

/// Flags of a compile command that change what is linked.
bool matters_to_link(std::string_view word) {
  for (const std::string_view start : {"-fsanitize", "-fno-sanitize", "-stdlib=", "-rtlib=", "--target=", "-m"}) {
    if (word.starts_with(start)) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<LinkLine> record_link_line(const Command& compile, const std::string& directory) {
  Task ask{.argv = {compile.argv.front(), "-###", "-shared", "-fuse-ld=lld"}, .directory = directory};
  for (const std::string& word : compile.argv) {
    if (matters_to_link(word)) ask.argv.push_back(word);
  }
  ask.argv.insert(ask.argv.end(), {std::string(marker), "-o", std::string(output)});
  // The driver refuses inputs that do not exist.
  if (absl::Status made = write_file(absl::StrCat(directory, "/", std::string(marker)), ""); !made.ok()) return made;
  const absl::StatusOr<Finished> answer = run_task(ask, std::chrono::seconds(30));
  if (!answer.ok()) return answer.status();
  LinkLine line;
  for (const std::string_view text : split_lines(answer->output)) {
    const std::vector<std::string> words = split_words(text);
    const auto at = std::ranges::find(words, marker);
    if (at == words.end()) continue;
    line.before.assign(words.begin(), at);
    line.after.assign(at + 1, words.end());
  }
  if (line.before.empty()) {
    return absl::UnavailableError(absl::StrCat(ask.argv.front(), " -### did not say how it links: ", answer->output));
  }
  std::erase(line.before, "--build-id");
  const auto out = std::ranges::find(line.before, "-o");
  if (out != line.before.end()) line.before.erase(out, out + 2);
  return line;
}

std::vector<std::string> link_argv(const LinkLine& line, std::span<const std::string> objects,
                                   const std::string& library, const std::string& dynamic_list) {
  std::vector<std::string> argv = line.before;
  argv.insert(argv.end(), {"-o", library, absl::StrCat("-soname=", file_name(library)),
                           absl::StrCat("--dynamic-list=", dynamic_list)});
  argv.insert(argv.end(), objects.begin(), objects.end());
  argv.insert(argv.end(), line.after.begin(), line.after.end());
  return argv;
}

std::string dynamic_list_of(std::span<const std::string> names) {
  // lld takes an empty list for none at all, which would make everything preemptible.
  std::string text = "{\n  \"tenon_nothing_is_shared\";\n";
  for (const std::string& name : names) absl::StrAppend(&text, "  \"", name, "\";\n");
  return text + "};\n";
}

}  // namespace tenon::live
