module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

/// Options that name a file of the build's, each with a value in the next word.
bool takes_build_file(std::string_view word) { return word == "-o" || word == "-MF" || word == "-MT" || word == "-MQ"; }

std::string without_colours(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\x1b') {
      plain += text[at];
      continue;
    }
    while (at < text.size() && text[at] != 'm' && text[at] != 'K') ++at;
  }
  return plain;
}

/// `fatal error: error in backend: …`: about no line of a source.
std::optional<Diagnostic> error_without_place(std::string_view line) {
  for (const std::string_view mark : {"fatal error: ", "error: "}) {
    if (line.starts_with(mark)) return Diagnostic{.message = std::string(line.substr(mark.size()))};
  }
  return std::nullopt;
}

/// Takes `:12` off the end; 0 if there is none.
int take_number(std::string_view& place) {
  const std::size_t colon = place.rfind(':');
  if (colon == std::string_view::npos) return 0;
  const std::optional<std::uint64_t> number = whole_number(place.substr(colon + 1));
  if (!number) return 0;
  place = place.substr(0, colon);
  return static_cast<int>(*number);
}

}  // namespace

std::vector<std::string> compile_argv(const Command& command, const std::string& object, const std::string& modmap,
                                      bool colours) {
  std::vector<std::string> argv;
  for (std::size_t i = 0; i < command.argv.size(); ++i) {
    const std::string& word = command.argv[i];
    if (takes_build_file(word)) {
      ++i;
    } else if (word.starts_with('@')) {
      if (!modmap.empty()) argv.push_back("@" + modmap);
    } else if (word != "-MD" && word != "-MMD" && !word.starts_with("-fmodule-output") &&
               !word.ends_with("color-diagnostics")) {
      argv.push_back(word);
    }
  }
  argv.insert(argv.end(),
              {colours ? "-fcolor-diagnostics" : "-fno-color-diagnostics", "-MD", "-MF", object + ".d", "-o", object});
  return argv;
}

std::vector<std::string> parse_dependencies(std::string_view text) {
  std::vector<std::string> files;
  std::string file;
  const auto end = [&files, &file] {
    if (!file.empty()) files.push_back(std::exchange(file, {}));
  };
  text.remove_prefix(std::min(text.find(": ") + 1, text.size()));
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\n';
    if (text[at] == '\\' && next == '\n') {
      ++at;
      end();
    } else if (text[at] == '\\' && (next == ' ' || next == '#')) {
      file += text[++at];
    } else if (text[at] == ' ' || text[at] == '\n') {
      end();
    } else {
      file += text[at];
    }
  }
  end();
  return files;
}

std::optional<Diagnostic> first_error(std::string_view output) {
  const std::string plain = without_colours(output);
  for (const std::string_view line : split_lines(plain)) {
    if (std::optional<Diagnostic> error = error_without_place(line)) return error;
    for (const std::string_view mark : {": fatal error: ", ": error: "}) {
      const std::size_t at = line.find(mark);
      if (at == std::string_view::npos) continue;
      Diagnostic error{.message = std::string(line.substr(at + mark.size()))};
      std::string_view place = line.substr(0, at);
      error.column = take_number(place);
      error.line = take_number(place);
      if (error.line == 0) std::swap(error.line, error.column);
      error.file = std::string(place);
      return error;
    }
  }
  return std::nullopt;
}

std::string text_of(const Diagnostic& error) {
  std::string text = file_name(error.file);
  for (const int number : {error.line, error.column}) {
    if (number > 0) absl::StrAppend(&text, ":", number);
  }
  return absl::StrCat(text, ": ", error.message);
}

}  // namespace tenon::live
