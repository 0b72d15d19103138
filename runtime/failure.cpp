/// What to show when a program did not start.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

using Step = StartFailure::Step;
using State = StartFailure::State;

/// An instance is up when all its objects are made; one without any, when what it imports is.
State state_of(const Wiring& wiring, std::uint32_t instance, std::uint32_t failed) {
  if (wiring.active[instance] == 0) return State::inactive;
  if (instance == failed) return State::failed;
  bool any = false;
  for (std::size_t p = 0; p < wiring.definitions[instance]->providers.size(); ++p) {
    const Node& node = wiring.nodes[wiring.first_node[instance] + p];
    const ProviderFacts& facts = node.provider->facts;
    if (node.absent || facts.scope != nullptr || facts.collected) continue;
    if (node.object == nullptr || !node.object->is_constructed()) return State::waiting;
    any = true;
  }
  return any || instance < failed ? State::up : State::waiting;
}

}  // namespace

absl::Status Container::failed(StartFailure::Step step, const Build& build, absl::Status why) {
  const Wiring& wiring = build.wiring();
  unheard_ = build.unheard(token_of<AppFailed>());
  failure_ = {.step = step};
  shown_.settle();  // the structs go with the build
  if (step == Step::configuration || step == Step::hooks) {
    for (const std::uint8_t active : wiring.active) {
      failure_.states.push_back(active != 0 ? State::waiting : State::inactive);
    }
    for (const std::uint32_t instance : build.wrong()) failure_.states[instance] = State::failed;
    return why;
  }
  const std::uint32_t node = build.failed_at();
  const std::uint32_t instance = node != no_member ? wiring.nodes[node].instance : no_member;
  if (node != no_member) failure_.provider = plain_name(wiring.nodes[node].provider->facts.type.name());
  for (std::uint32_t i = 0; i < wiring.active.size(); ++i) {
    const State state = state_of(wiring, i, instance);
    failure_.states.push_back(step == Step::order && state == State::up ? State::waiting : state);
  }
  return why;
}

/// Every object exists: what has no step is up.
void Container::failed_to_start(std::uint32_t index) {
  failure_ = {.step = Step::start, .provider = plain_name(wiring_.nodes[index].provider->facts.type.name())};
  for (const std::uint8_t active : wiring_.active) {
    failure_.states.push_back(active != 0 ? State::up : State::inactive);
  }
  for (auto at = std::find(wiring_.created.begin(), wiring_.created.end(), index); at != wiring_.created.end(); ++at) {
    const ProviderFacts& facts = wiring_.nodes[*at].provider->facts;
    if (facts.steps != nullptr && facts.steps->of(StepKind::start).run != nullptr)
      failure_.states[wiring_.nodes[*at].instance] = State::waiting;
  }
  failure_.states[wiring_.nodes[index].instance] = State::failed;
}

namespace {

std::string_view state_word(State state) {
  switch (state) {
    case State::inactive: return "not active";
    case State::waiting: return "not reached";
    case State::up: return "up";
    case State::failed: return "failed";
  }
  return "";
}

class FailureText {
 public:
  FailureText(std::string_view program, const Tree& tree, const StartFailure& failure)
      : program_(program), tree_(tree), failure_(failure) {}

  std::string run() {
    for (std::uint32_t i = 0; i < failure_.states.size(); ++i) {
      if (failure_.states[i] == State::failed) failed_.push_back(i);
    }
    text_ = "the tree when it failed: ";
    const bool creating = failure_.step != Step::configuration && failure_.step != Step::hooks;
    if (creating) {
      absl::StrAppend(&text_, names(State::up), ", ", names(State::waiting), "\n");
    } else {
      absl::StrAppend(&text_, "nothing is created", failed_.empty() ? "" : absl::StrCat(", ", names(State::failed)),
                      "\n");
    }
    if (creating && !failed_.empty()) path(failed_.front());
    absl::StrAppend(&text_, "hint: ", hint(), "\n");
    return text_;
  }

 private:
  static constexpr std::size_t most_names = 8;
  static constexpr std::size_t most_above = 6;
  static constexpr std::size_t most_below = 6;

  /// `2 up (board.storage, board.text)`.
  [[nodiscard]] std::string names(State state) const {
    std::size_t count = 0;
    std::string list;
    for (std::uint32_t i = 0; i < failure_.states.size(); ++i) {
      if (failure_.states[i] == state && ++count <= most_names) {
        absl::StrAppend(&list, list.empty() ? "" : ", ", tree_.path(i));
      }
    }
    std::string text = absl::StrCat(count, " ", std::string(state_word(state)));
    if (count > 0) absl::StrAppend(&text, " (", list, count > most_names ? ", …" : "", ")");
    return text;
  }

  void line(std::size_t depth, std::uint32_t instance) {
    const State state = failure_.states[instance];
    absl::StrAppend(&text_, std::string(2 * depth + 2, ' '), tree_.path(instance), "  ",
                    std::string(state_word(state)));
    if (state == State::failed && !failure_.provider.empty()) absl::StrAppend(&text_, ": ", failure_.provider);
    text_ += "\n";
  }

  /// Who imports an instance: the first of them, or nobody.
  [[nodiscard]] std::uint32_t importer(std::uint32_t instance) const {
    for (std::uint32_t i = instance + 1; i < tree_.instances().size(); ++i) {
      const std::span<const std::uint32_t> links = tree_.links(i);
      if (failure_.states[i] != State::inactive && std::find(links.begin(), links.end(), instance) != links.end()) {
        return i;
      }
    }
    return no_member;
  }

  void path(std::uint32_t failed) {
    std::vector<std::uint32_t> above{failed};
    for (std::uint32_t i = importer(failed); i != no_member; i = importer(i)) above.push_back(i);
    std::reverse(above.begin(), above.end());
    std::size_t depth = 0;
    for (std::size_t n = 0; n < above.size(); ++n) {
      const std::size_t left = above.size() - n;
      if (n == 1 && left > most_above) {
        absl::StrAppend(&text_, std::string(2 * depth++ + 2, ' '), "… ", left - most_above, " more\n");
        n = above.size() - most_above;
      }
      line(depth++, above[n]);
    }
    std::size_t shown = 0;
    const std::span<const std::uint32_t> links = tree_.links(failed);
    for (const std::uint32_t target : links) {
      if (target != no_member && ++shown <= most_below) line(depth, target);
    }
    if (shown > most_below) {
      absl::StrAppend(&text_, std::string(2 * depth + 2, ' '), "… ", shown - most_below, " more\n");
    }
  }

  [[nodiscard]] std::string command(std::string_view words) const {
    return absl::StrCat("`", std::string(program_), " ", std::string(words), "`");
  }
  [[nodiscard]] std::string hint() const {
    const std::string explain = command(absl::StrCat(
        "explain ", failure_.provider.empty() ? tree_.path(failed_.empty() ? 0 : failed_.front()) : failure_.provider));
    switch (failure_.step) {
      case Step::configuration: return absl::StrCat(command("config"), " shows every value and where it comes from");
      case Step::hooks: return absl::StrCat(command("modules"), " shows what the hooks have selected");
      case Step::order: return absl::StrCat(explain, " shows what it takes, and from whom");
      case Step::creation:
        return absl::StrCat(explain, " shows where its arguments come from; nothing is left running");
      case Step::start:
        return absl::StrCat("what was started is stopped again; ", command("--validate"),
                            " creates everything and starts nothing");
      case Step::none: break;
    }
    return "";
  }

  std::string_view program_;
  const Tree& tree_;
  const StartFailure& failure_;
  std::vector<std::uint32_t> failed_;
  std::string text_;
};

}  // namespace

std::string failure_text(std::string_view program, const Tree& tree, const StartFailure& failure) {
  return failure.step == Step::none ? std::string() : FailureText(program, tree, failure).run();
}

}  // namespace tenon
