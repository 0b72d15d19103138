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
  std::vector<std::string> configs;
  std::string env_file;
  ConfigEntries set;
  bool validate = false;
  bool help = false;
  bool version = false;
  bool json = false;
  bool schema = false;
  std::vector<std::string> rest;
};

bool is_own(std::string_view command) {
  return command == "serve" || command == "config" || command == "modules" || command == "explain" ||
         command == "graph";
}

/// `KEY=VALUE`. The value is not repeated when something is wrong: it may be a secret.
absl::Status add_set(Words& words, std::string_view text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string_view::npos || equals == 0) {
    return absl::InvalidArgumentError("--set needs KEY=VALUE, such as board.cards.page_size=5");
  }
  words.set.push_back({std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)), "--set"});
  return absl::OkStatus();
}

/// The options that say where a configuration comes from. They stand before the command, or behind one of Tenon's own.
absl::StatusOr<bool> take_option(Words& words, int argc, char** argv, int& i) {
  const std::string word = argv[i];
  if (word == "--validate") {
    words.validate = true;
    return true;
  }
  if (word != "--config" && word != "--env-file" && word != "--set") return false;
  if (i + 1 == argc) {
    return absl::InvalidArgumentError(
        absl::StrCat(word, word == "--set" ? " needs KEY=VALUE" : " needs the name of a file"));
  }
  const std::string value = argv[++i];
  if (word == "--set") {
    if (absl::Status added = add_set(words, value); !added.ok()) return added;
  } else if (word == "--config") {
    words.configs.push_back(value);
  } else {
    words.env_file = value;
  }
  return true;
}

/// Without a value, which may be a secret.
std::string option_name(const std::string& word) { return word.substr(0, word.find('=')); }

absl::StatusOr<Words> parse(int argc, char** argv) {
  Words words;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (words.command.empty() || is_own(words.command)) {
      const absl::StatusOr<bool> taken = take_option(words, argc, argv, i);
      if (!taken.ok()) return taken.status();
      if (*taken) continue;
    }
    if ((words.command == "config" || words.command == "modules") && word == "--json") {
      words.json = true;
    } else if (words.command == "config" && word == "--schema") {
      words.schema = true;
    } else if (words.command == "explain" && !word.starts_with("-")) {
      words.rest.push_back(word);
    } else if (is_own(words.command)) {
      return absl::InvalidArgumentError(
          absl::StrCat(words.command, " does not know ", option_name(word), "; --help lists what there is"));
    } else if (!words.command.empty()) {
      words.rest.push_back(word);
    } else if (word == "--help" || word == "-h" || word == "help") {
      words.help = true;
    } else if (word == "--version") {
      words.version = true;
    } else if (word.starts_with("-")) {
      return absl::InvalidArgumentError(
          absl::StrCat("unknown option ", option_name(word), "; --help lists what there is"));
    } else {
      words.command = word;
    }
  }
  return words;
}

/// The files named on the command line, or by APP_CONFIG; else NAME.toml or whatever else this program reads, if it
/// lies in the current directory.
absl::StatusOr<std::vector<std::string>> config_files_of(const Words& words, const App::State& state) {
  if (!words.configs.empty()) return words.configs;
  if (const char* variable = std::getenv(absl::StrCat(state.prefix, "CONFIG").c_str()); variable != nullptr) {
    return std::vector<std::string>{variable};
  }
  std::vector<std::string> found;
  for (const Definition* member : state.image.members) {
    for (const ConfigReader& reader : member->readers) {
      std::string usual = absl::StrCat(std::string(state.image.name), ".", std::string(reader.extension));
      if (std::filesystem::exists(usual)) found.push_back(std::move(usual));
    }
  }
  if (found.size() > 1) {
    return absl::InvalidArgumentError(
        absl::StrCat(found[0], " and ", found[1], " are both here; say which to read with --config FILE"));
  }
  return found;
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
    if (words.command == "modules") return modules(words);
    if (words.command == "explain") return explain_name(words);
    if (words.command == "config" && !words.validate) return config(words);
    if (const absl::Status created = create(words); !created.ok()) {
      // Help must work in a program whose configuration is not yet right.
      return words.help || (words.command.empty() && !words.validate) ? help() : cannot_start(created);
    }
    if (words.help || (words.command.empty() && !words.validate)) return help();
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

  [[nodiscard]] absl::StatusOr<SettingSources> sources(const Words& words) const {
    const absl::StatusOr<std::vector<std::string>> files = config_files_of(words, state_);
    if (!files.ok()) return files.status();
    std::string env_file = words.env_file;
    if (env_file.empty() && std::filesystem::exists(".env")) env_file = ".env";
    absl::StatusOr<SettingSources> sources = app_.sources(*files, env_file);
    if (sources.ok()) sources->command = words.set;
    return sources;
  }

  int cannot_start(const absl::Status& why) {
    const int code = fail("cannot start", why);
    const std::string text = app_.failure();
    std::fwrite(text.data(), 1, text.size(), stderr);
    return code;
  }

  absl::Status create(const Words& words) {
    absl::StatusOr<SettingSources> from = sources(words);
    return from.ok() ? app_.create(*std::move(from)) : from.status();
  }

  int serve() {
    state_.serving = true;
    if (const absl::Status started = app_.start(); !started.ok()) {
      (void)app_.stop();
      return cannot_start(started);
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

  /// Needs no objects, and shows what it can when something is wrong.
  absl::StatusOr<TreeView> look(const Words& words) {
    absl::StatusOr<SettingSources> from = sources(words);
    if (!from.ok()) return from.status();
    TreeView tree = app_.inspect(*std::move(from));
    if (!tree.problem.empty()) {
      const std::string text =
          absl::StrCat(name(), ": without what the configuration would select: ", tree.problem, "\n");
      std::fwrite(text.data(), 1, text.size(), stderr);
    }
    return tree;
  }

  int modules(const Words& words) {
    const absl::StatusOr<TreeView> tree = look(words);
    if (!tree.ok()) return fail("cannot read the configuration", tree.status());
    print(words.json ? tree_json(*tree) : tree_text(*tree));
    return 0;
  }

  int explain_name(const Words& words) {
    if (words.rest.size() != 1) {
      return fail("wrong arguments", absl::InvalidArgumentError(
                                         "explain needs the name of a module or a type, such as board.cards.Cards"));
    }
    const absl::StatusOr<TreeView> tree = look(words);
    if (!tree.ok()) return fail("cannot read the configuration", tree.status());
    const absl::StatusOr<std::string> text = explain(*tree, words.rest[0]);
    if (!text.ok()) return fail("explain", text.status());
    print(*text);
    return 0;
  }

  /// Needs no objects, and shows what it can when something is wrong.
  int config(const Words& words) {
    if (words.schema) {
      print(app_.schema());
      return 0;
    }
    absl::StatusOr<SettingSources> from = sources(words);
    if (!from.ok()) return fail("cannot read the configuration", from.status());
    const ConfigReport report = app_.report(*std::move(from));
    print(words.json ? settings_json(report.values) : settings_lines(report.values));
    return report.status.ok() ? 0 : fail("the configuration is wrong", report.status);
  }

  [[nodiscard]] Objects<Command> commands() {
    return All<Command>(app_.container().table(), app_.container().tree().interface(token_of<Command>())).get();
  }

  int help() {
    std::string text =
        absl::StrCat("usage: ", name(), " [OPTION...] COMMAND\n\n",
                     "  serve        start everything and run until SIGINT or SIGTERM\n",
                     "  modules      print the tree of modules and what they provide; --json prints all of it\n",
                     "  explain NAME why a type is what it is, or what a module has\n",
                     "  graph        print the module graph, one JSON object a line\n",
                     "  config       print every configuration value and where it comes from; --json\n",
                     "               prints them as JSON, --schema a JSON Schema for editors\n",
                     "  --config FILE, --env-file FILE, --set KEY=VALUE\n",
                     "               give configuration; a file may be given several times\n",
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
    std::vector<std::string> names{"serve", "modules", "explain", "graph", "config"};
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
