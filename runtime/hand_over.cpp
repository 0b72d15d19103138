module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

const AdoptFacts* adopt_of(const Node& node) {
  const StepTable* steps = node.provider->facts.steps;
  return steps != nullptr ? steps->adopt : nullptr;
}

/// One step, with what it uses as long as it runs.
struct HandStep {
  Hold current;
  Hold inside;  ///< in which snapshot it runs, or none
  Object* object;
  std::shared_ptr<void> held;
  absl::Status (*call)(void* storage, void* held);
  explicit HandStep(Object* of) : object(of) { object->retain(); }
  HandStep(const HandStep&) = delete;
  HandStep& operator=(const HandStep&) = delete;
  ~HandStep() { object->release(); }
  absl::Status run(const Table* table) {
    const Making within(table);
    if (!inside) return call(object->storage(), held.get());
    const Entered entered(inside.get());
    return call(object->storage(), held.get());
  }
};

/// One step on this thread, without a deadline: for want of memory.
absl::Status run_here(absl::Status (*call)(void* storage, void* held), const Node& node, void* held,
                      const Snapshot* inside, const Table* table) {
  const Making within(table);
  const Entered entered(inside != nullptr ? inside : this_reader().entered);
  try {
    return call(node.object->storage(), held);
  } catch (...) {
    return {absl::StatusCode::kAborted, ""};
  }
}

std::shared_ptr<void> memory_for(const AdoptFacts& facts) {
  const std::align_val_t align{facts.align};
  return {::operator new(facts.size, align), [align](void* memory) { ::operator delete(memory, align); }};
}

}  // namespace

HandOver::HandOver(const Wiring& before, const Build& build, const Tree& tree, Table& table, StepRunner& runner,
                   std::chrono::milliseconds at_most)
    : before_(before), build_(build), tree_(tree), table_(table), runner_(runner), at_most_(at_most) {}

HandOver::~HandOver() {
  try {
    if (!pairs_.empty()) (void)failed(absl::OkStatus());
  } catch (const std::bad_alloc&) {
  }
}

std::string HandOver::describe(const Node& node) const {
  return absl::StrCat(node.instance == no_member ? std::string("a module that is gone") : tree_.path(node.instance),
                      ": ", std::string(node.provider->facts.type.name()));
}

/// Why the successor cannot adopt; empty when it can.
std::string HandOver::why_not(const Node& old, std::uint32_t now) const {
  if (now == no_member) return " and was replaced";
  const AdoptFacts* gives = adopt_of(old);
  const AdoptFacts* takes = adopt_of(build_.wiring().nodes[now]);
  const std::string type(short_name(old.provider->facts.type.name()));
  if (gives == nullptr && takes == nullptr) {
    return absl::StrCat(" and would have to be created anew; let it hand that over: .adopt<&", type, "::release, &",
                        type, "::adopt>()");
  }
  if (gives == nullptr) return " and would have to be created anew; the one that runs cannot hand it over yet";
  if (takes == nullptr) return " and would have to be created anew; the new one does not adopt it";
  if (gives->held.hash == takes->held.hash) return "";
  return absl::StrCat(" and would have to be created anew; it gives ", std::string(gives->held.text),
                      ", and the new one adopts ", std::string(takes->held.text));
}

absl::Status HandOver::plan(std::span<const std::uint32_t> started) {
  const Wiring& next = build_.wiring();
  auto refuse = [&](const Node& node, const std::string& why) {
    return absl::FailedPreconditionError(absl::StrCat(describe(node), " holds what it took in start", why));
  };
  for (const std::uint32_t index : started) {
    const Node& old = before_.nodes[index];
    if (!old.provider->facts.steps->holds()) continue;
    const std::uint32_t now = successor(before_, index, next);
    const bool same = old.instance != no_member && before_.definitions[old.instance] == next.definitions[old.instance];
    if (same && now != no_member && !next.nodes[now].fresh) continue;
    if (const std::string why = why_not(old, now); !why.empty()) return refuse(old, why);
    pairs_.push_back({index, now});
  }
  for (std::uint32_t n = 0; n < next.nodes.size(); ++n) {
    const Node& node = next.nodes[n];
    const StepTable* steps = node.provider->facts.steps;
    if (!node.fresh || steps == nullptr || !steps->holds()) continue;
    if (std::ranges::find(pairs_, n, &Pair::now) != pairs_.end()) continue;
    return refuse(node, " and would have to be created anew");
  }
  return absl::OkStatus();
}

/// One step of a pair within its deadline. A new object's runs in its own snapshot.
absl::Status HandOver::run(Pair& pair, const Node& node, bool releases) {
  const AdoptFacts& facts = *adopt_of(node);
  const auto step = std::make_shared<HandStep>(node.object);
  step->held = pair.held;
  step->call = releases ? facts.release : facts.adopt;
  step->current = table_.latest_or_gate();
  if (&node == &new_of(pair)) {
    build_.snapshot()->retain();
    step->inside = Hold(build_.snapshot());
  }
  const std::string_view what = releases ? "release" : "adopt";
  const std::size_t left = runner_.left().size();
  const std::chrono::milliseconds at_most =
      facts.deadline_ms != 0 ? std::chrono::milliseconds(facts.deadline_ms) : at_most_;
  auto call = [step, table = &table_] { return step->run(table); };
  absl::Status done = runner_.run(
      absl::StrCat(std::string(what), " ", std::string(short_name(node.provider->facts.type.name()))), call, at_most);
  if (done.ok()) return done;
  const bool ended = runner_.left().size() == left;
  if (!ended) {
    hung_ = node.instance;
    pair.at = At::lost;
  }
  std::string text = absl::StrCat(describe(node), ": ", std::string(what), ": ", std::string(done.message()));
  if (ended) return absl::AbortedError(text);
  return absl::FailedPreconditionError(absl::StrCat(text, "; its thread is left to itself, with what the object held"));
}

absl::Status HandOver::release() {
  for (Pair& pair : pairs_) {
    const AdoptFacts& facts = *adopt_of(old_of(pair));
    pair.held = memory_for(facts);
    if (absl::Status released = run(pair, old_of(pair), true); !released.ok()) return failed(released);
    pair.at = At::between;
  }
  return absl::OkStatus();
}

absl::Status HandOver::adopt() {
  for (Pair& pair : pairs_) {
    if (absl::Status adopted = run(pair, new_of(pair), false); !adopted.ok()) return failed(adopted);
    pair.at = At::new_object;
    adopt_of(new_of(pair))->destroy(pair.held.get());
  }
  return absl::OkStatus();
}

/// Gives one object back what it had. That must not fail for want of memory, which may be why it goes back.
absl::Status HandOver::back(Pair& pair) {
  const auto carry = [&](const Node& node, bool releases, const Snapshot* inside) {
    try {
      return run(pair, node, releases);
    } catch (const std::bad_alloc&) {
      if (pair.at == At::lost) throw;
    }
    const AdoptFacts& facts = *adopt_of(node);
    return run_here(releases ? facts.release : facts.adopt, node, pair.held.get(), inside, &table_);
  };
  if (pair.at == At::new_object) {
    if (absl::Status released = carry(new_of(pair), true, build_.snapshot()); !released.ok()) return released;
    pair.at = At::between;
  }
  if (pair.at != At::between) return absl::OkStatus();
  absl::Status adopted = carry(old_of(pair), false, nullptr);
  if (pair.at == At::lost) return adopted;
  adopt_of(old_of(pair))->destroy(pair.held.get());
  pair.at = At::old_object;
  return adopted;
}

/// Only a restart helps when something does not go back.
absl::Status HandOver::failed(absl::Status why) {
  for (std::size_t n = pairs_.size(); n > 0; --n) {
    const absl::Status returned = back(pairs_[n - 1]);
    if (returned.ok()) continue;
    why = absl::FailedPreconditionError(absl::StrCat(std::string(why.message()), why.ok() ? "" : "; ",
                                                     "it cannot be taken back: ", std::string(returned.message())));
  }
  pairs_.clear();
  return why;
}

std::vector<std::uint32_t> HandOver::moved(const std::vector<std::uint32_t>& nodes) const {
  const Wiring& next = build_.wiring();
  std::vector<std::uint8_t> goes_on(next.nodes.size());
  for (const std::uint32_t node : nodes) {
    if (!before_.nodes[node].provider->facts.steps->holds()) continue;
    if (const std::uint32_t now = successor(before_, node, next); now != no_member) goes_on[now] = 1;
  }
  std::vector<std::uint32_t> found;
  for (const std::uint32_t node : next.created) {
    if (goes_on[node] != 0) found.push_back(node);
  }
  return found;
}

std::vector<std::string> HandOver::names() const {
  std::vector<std::string> names;
  for (const Pair& pair : pairs_) {
    names.push_back(absl::StrCat(tree_.path(new_of(pair).instance), ".",
                                 std::string(short_name(new_of(pair).provider->facts.type.name()))));
  }
  return names;
}

}  // namespace tenon
