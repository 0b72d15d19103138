/// The command line of a program.
module;
#include <stdio.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

struct Words {
  std::string command;
  std::string config;
  bool validate = false;
  bool help = false;
  bool version = false;
  std::vector<std::string> rest;
};

absl::StatusOr<Words> parse(int argc, char** argv) {
  Words words;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (!words.command.empty()) {
      words.rest.push_back(word);
    } else if (word == "--help" || word == "-h" || word == "help") {
      words.help = true;
    } else if (word == "--version") {
      words.version = true;
    } else if (word == "--validate") {
      words.validate = true;
    } else if (word == "--config") {
      if (i + 1 == argc) return absl::InvalidArgumentError("--config needs the name of a file");
      words.config = argv[++i];
    } else if (word.starts_with("-")) {
      return absl::InvalidArgumentError(absl::StrCat("unknown option ", word, "; --help lists what there is"));
    } else {
      words.command = word;
    }
  }
  // `serve --config x.toml` reads as well as `--config x.toml serve`.
  for (std::size_t i = 0; i < words.rest.size() && words.command == "serve"; ++i) {
    if (words.rest[i] == "--validate") {
      words.validate = true;
    } else if (words.rest[i] == "--config" && i + 1 < words.rest.size()) {
      words.config = words.rest[++i];
    } else {
      return absl::InvalidArgumentError(
          absl::StrCat("serve does not know ", words.rest[i], "; --help lists what there is"));
    }
  }
  return words;
}

/// The file named on the command line or by APP_CONFIG; else NAME.toml in the current directory if there is one.
std::string config_file_of(const Words& words, std::string_view name) {
  if (!words.config.empty()) return words.config;
  if (const char* variable = std::getenv("APP_CONFIG"); variable != nullptr) return variable;
  const std::string usual = absl::StrCat(std::string(name), ".toml");
  return std::filesystem::exists(usual) ? usual : std::string();
}

void print(const std::string& text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

}  // namespace

/// One run of the command line; a friend in spirit of App, which is all it needs.
class CommandLine {
 public:
  CommandLine(App& app, App::State& state) : app_(app), state_(state) {}

  int run(const Words& words) {
    if (words.version) {
      print(absl::StrCat(name(), " ", state_.version.empty() ? "0" : state_.version, "\n"));
      return 0;
    }
    if (words.command == "graph") return graph();
    if (words.command == "modules") return modules();
    if (const absl::Status created = create(words); !created.ok()) {
      // Help must work in a program whose configuration is not yet right.
      return words.help || (words.command.empty() && !words.validate) ? help() : fail("cannot start", created);
    }
    if (words.help || (words.command.empty() && !words.validate)) return help();
    if (words.command == "config") return config();
    if (words.validate) {
      print(absl::StrCat(name(), ": configuration and modules are valid; nothing was started\n"));
      return 0;
    }
    if (words.command == "serve") return serve();
    return command(words);
  }

  int fail(std::string_view what, const absl::Status& status) {
    const std::string text = absl::StrCat(name(), ": ", std::string(what), ": ", std::string(status.message()), "\n");
    std::fwrite(text.data(), 1, text.size(), stderr);
    return 1;
  }

 private:
  [[nodiscard]] std::string name() const { return std::string(state_.image.name); }

  absl::Status create(const Words& words) {
    absl::StatusOr<SettingSources> sources = app_.sources(config_file_of(words, state_.image.name));
    if (!sources.ok()) return sources.status();
    std::erase_if(sources->environment, [](const auto& variable) { return variable.first == "APP_CONFIG"; });
    return app_.create(*std::move(sources));
  }

  int serve() {
    state_.serving = true;
    if (const absl::Status started = app_.start(); !started.ok()) {
      (void)app_.stop();
      return fail("cannot start", started);
    }
    if (state_.live != nullptr) state_.live->ready();
    const int code = state_.wait_for_end();
    const absl::Status stopped = app_.stop();
    if (!stopped.ok()) return fail("did not stop cleanly", stopped);
    return code;
  }

  int graph() {
    std::string text;
    for (const std::uint32_t m : state_.image.order) text += state_.image.members[m]->graph;
    print(text);
    return 0;
  }

  int modules() {
    std::string text;
    for (std::uint32_t i = 0; i < state_.tree.instances().size(); ++i) {
      const Shape& shape = state_.tree.shape(i);
      absl::StrAppend(&text, state_.tree.path(i));
      std::string_view separator = "  exports ";
      for (const ExportShape& e : shape.exports) {
        absl::StrAppend(&text, std::string(separator), std::string(e.token.name()));
        separator = ", ";
      }
      separator = "  imports ";
      for (const ImportShape& import : shape.imports) {
        absl::StrAppend(&text, std::string(separator), std::string(import.module.text));
        separator = ", ";
      }
      if (shape.once) text += "  (once)";
      text += "\n";
    }
    print(text);
    return 0;
  }

  int config() {
    std::string text;
    for (const SettingShown& setting : app_.container().settings()) {
      absl::StrAppend(&text, setting.key, " = ", setting.value, "  # ", setting.source, "\n");
    }
    print(text);
    return 0;
  }

  [[nodiscard]] Objects<Command> commands() {
    return All<Command>(app_.container().table(), state_.tree.interface(token_of<Command>())).get();
  }

  int help() {
    std::string text = absl::StrCat("usage: ", name(), " [--config FILE] COMMAND\n\n",
                                    "  serve        start everything and run until SIGINT or SIGTERM\n",
                                    "  modules      list the modules of this program\n",
                                    "  graph        print the module graph, one JSON object a line\n",
                                    "  config       print every configuration value and where it comes from\n",
                                    "  --validate   check configuration and create everything, start nothing\n",
                                    "  --help       this text\n", "  --version    name and version\n");
    if (app_.created()) {
      std::string_view title = "\ncommands of its modules:\n";
      for (Command& command : commands()) {
        std::string padded = command.name();
        padded.resize(std::max<std::size_t>(padded.size() + 1, 13), ' ');
        absl::StrAppend(&text, std::string(title), "  ", padded, command.summary(), "\n");
        title = "";
      }
    }
    print(text);
    return 0;
  }

  int command(const Words& words) {
    const Work work = app_.begin(words.command);
    const Entered inside = work.enter();
    Nearest nearest(words.command);
    std::vector<std::string> names{"serve", "modules", "graph", "config"};
    for (Command& candidate : commands()) names.push_back(candidate.name());
    for (Command& candidate : commands()) {
      if (candidate.name() != words.command) continue;
      try {
        return candidate.run(words.rest);
      } catch (...) {
        return fail(words.command, absl::AbortedError(exception_text()));
      }
    }
    for (const std::string& known : names) nearest.consider(known);
    const std::string hint = nearest.best().empty() ? std::string("--help lists what there is")
                                                    : absl::StrCat("did you mean ", std::string(nearest.best()), "?");
    return fail("unknown command", absl::NotFoundError(absl::StrCat(words.command, "; ", hint)));
  }

  App& app_;
  App::State& state_;
};

bool App::created() const { return state_->container != nullptr; }

int App::run(int argc, char** argv) {
  if (state_->image.live != nullptr) state_->image.live->before_threads();
  CommandLine line(*this, *state_);
  const absl::StatusOr<Words> words = parse(argc, argv);
  if (!words.ok()) {
    line.fail("wrong arguments", words.status());
    return 2;
  }
  block_end_signals();
  const int code = line.run(*words);
  (void)stop();
  return code;
}

}  // namespace tenon
