/// The part of a build about states: what of them is shared, what is made of the old one, and what is lost.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// How many names of reset objects a reload tells.
constexpr std::size_t told = 3;

std::string bare(std::string_view type) { return std::string(short_name(type)); }

/// True for what may hold something that a new object does not have.
bool is_object(const Node& node) {
  const ProviderFacts& facts = node.provider->facts;
  return node.object != nullptr && facts.listener == nullptr && facts.made_by != MadeBy::existing && !facts.transient &&
         !facts.collected && facts.scope == nullptr;
}

/// One migration as far as it may end too late, with what it uses.
struct Migrating {
  Hold snapshot;
  Object* before;
  Object* now;
  void (*destroy)(void*);
  enum class End : std::uint8_t { none, made, left };
  std::atomic<End> end{End::none};
  Migrating(const Snapshot* in, Object* old, Object* made, void (*ends)(void*))
      : before(old), now(made), destroy(ends) {
    in->retain();
    snapshot = Hold(in);
    before->retain();
    now->retain();
  }
  Migrating(const Migrating&) = delete;
  Migrating& operator=(const Migrating&) = delete;
  ~Migrating() {
    before->release();
    now->release();
  }
  absl::Status run(const MigrationFacts& by, const Table* table) {
    const Making within(table);
    const Entered inside(snapshot.get());
    if (absl::Status made = by.run(before->storage(), now->storage()); !made.ok()) return made;
    if (end.exchange(End::made) == End::left) destroy(now->storage());
    return absl::OkStatus();
  }
  /// Nobody waits any more; what it makes is thrown away.
  void leave() {
    if (end.exchange(End::left) == End::made) destroy(now->storage());
  }
};

}  // namespace

Token token_of_class(const ProviderFacts& facts) { return facts.facets[facts.facets.size() - 1].token; }

std::uint32_t successor(const Wiring& before, std::uint32_t node, const Wiring& next) {
  const Node& old = before.nodes[node];
  if (old.instance == no_member) return no_member;
  if (before.definitions[old.instance] == next.definitions[old.instance]) {
    const std::uint32_t same = before.same(node, next);
    return next.nodes[same].absent ? no_member : same;
  }
  const View<ProviderRecord> providers = next.definitions[old.instance]->providers;
  for (std::uint32_t p = 0; p < providers.size(); ++p) {
    const std::uint32_t now = next.first_node[old.instance] + p;
    if (next.nodes[now].absent) continue;
    if (same_token(token_of_class(providers[p].facts), token_of_class(old.provider->facts))) return now;
  }
  return no_member;
}

const StateLink* Build::link_of(std::uint32_t index) const {
  const auto found = std::ranges::find(states_, index, &StateLink::node);
  return found != states_.end() ? &*found : nullptr;
}

/// The state of the same class; or one that no longer has a successor of its class, and that this one can be made of.
std::uint32_t Build::state_before(std::uint32_t index) const {
  const Node& node = next_.nodes[index];
  if (before_ == nullptr) return no_member;
  const ProviderFacts& facts = node.provider->facts;
  std::uint32_t renamed = no_member;
  for (std::uint32_t n = before_->first_node[node.instance];
       n < before_->nodes.size() && before_->nodes[n].instance == node.instance; ++n) {
    const Node& old = before_->nodes[n];
    const StateFacts* state = old.provider->facts.state;
    if (state == nullptr || old.object == nullptr) continue;
    const Token token = token_of_class(old.provider->facts);
    if (same_token(token, token_of_class(facts))) return n;
    const View<ProviderRecord> now = next_.definitions[node.instance]->providers;
    const bool goes_on = std::any_of(now.begin(), now.end(), [&](const ProviderRecord& provider) {
      return provider.facts.state != nullptr && same_token(token_of_class(provider.facts), token);
    });
    const View<MigrationFacts> from = facts.state->migrations;
    const bool leads = std::any_of(from.begin(), from.end(),
                                   [&](const MigrationFacts& m) { return m.layout.hash == state->layout.hash; });
    if (!goes_on && leads) renamed = n;
  }
  return renamed;
}

absl::Status Build::link_state(std::uint32_t index) {
  Node& node = next_.nodes[index];
  node.fresh = true;
  const std::uint32_t before = state_before(index);
  // Who asks for a module anew wants it as at the start.
  const bool renewed = !renewed_.empty() && renewed_[node.instance] != 0;
  if (before == no_member || renewed) return absl::OkStatus();
  const StateFacts& now = *node.provider->facts.state;
  const Layout& alive = before_->nodes[before].provider->facts.state->layout;
  if (alive.hash == now.layout.hash) {
    node.fresh = false;
    states_.push_back({index, before});
    return absl::OkStatus();
  }
  for (const MigrationFacts& migration : now.migrations) {
    if (migration.layout.hash != alive.hash) continue;
    states_.push_back({index, before, &migration});
    return absl::OkStatus();
  }
  return lost_state(index, before);
}

absl::Status Build::lost_state(std::uint32_t index, std::uint32_t before) const {
  const Node& node = next_.nodes[index];
  const StateFacts& now = *node.provider->facts.state;
  const StateFacts& alive = *before_->nodes[before].provider->facts.state;
  const std::string type(node.provider->facts.type.name());
  const std::string name = bare(type);
  std::string text =
      absl::StrCat(tree_.path(node.instance), ": the state ", type,
                   " has other fields than the one that is alive; alive: ", std::string(alive.layout.text),
                   "; new: ", std::string(now.layout.text), "; ");
  if (now.migrations.empty()) {
    absl::StrAppend(&text, "keep the struct of before as ", name, "Before, write `", name, " migrate(const ", name,
                    "Before&)`, and say state<", name, ">().from<&migrate>()");
    return absl::InvalidArgumentError(text);
  }
  for (const MigrationFacts& migration : now.migrations) {
    absl::StrAppend(&text, bare(migration.from.name()),
                    ", from which a function leads, is another too: ", std::string(migration.layout.text), "; ");
  }
  absl::StrAppend(&text, "it must be the struct that is alive");
  return absl::InvalidArgumentError(text);
}

std::vector<Object*> Build::migrating() const {
  std::vector<Object*> old;
  for (const StateLink& link : states_) {
    if (link.by != nullptr) old.push_back(before_->nodes[link.before].object);
  }
  return old;
}

absl::Status Build::migrate(const StateLink& link) {
  const Node& node = next_.nodes[link.node];
  const auto running = std::make_shared<Migrating>(snapshot_, before_->nodes[link.before].object, node.object,
                                                   node.provider->facts.destroy);
  const std::size_t left = runner_.left().size();
  auto run = [running, by = link.by, table = &table_] { return running->run(*by, table); };
  absl::Status done =
      runner_.run(absl::StrCat("migrate ", bare(node.provider->facts.type.name())), run,
                  link.by->deadline_ms != 0 ? std::chrono::milliseconds(link.by->deadline_ms) : migration_deadline_);
  if (done.ok()) return done;
  std::string text = absl::StrCat(describe(link.node), ": its migration from ", bare(link.by->from.name()), ": ",
                                  std::string(done.message()));
  if (runner_.left().size() != left) {
    running->leave();
    hung_ = node.instance;
    absl::StrAppend(&text, "; its thread is left to itself, and the module is not reloaded any more");
  }
  return absl::AbortedError(text);
}

void Build::take_over() const {
  for (const StateLink& link : states_) {
    const Node& node = next_.nodes[link.node];
    if (link.by == nullptr) node.object->ends_with(node.provider->facts.destroy, code_);
  }
}

Carried Build::carried() const {
  Carried carried;
  const auto name = [this](const Node& node) {
    return absl::StrCat(tree_.path(node.instance), ".", bare(node.provider->facts.type.name()));
  };
  for (const StateLink& link : states_) {
    const Node& node = next_.nodes[link.node];
    if (link.by != nullptr) carried.migrated.push_back(name(node));
    if (link.by == nullptr && replaced(node.instance)) carried.kept.push_back(name(node));
  }
  std::vector<std::uint8_t> goes_on(before_->nodes.size());
  for (const StateLink& link : states_) goes_on[link.before] = 1;
  for (std::uint32_t n = 0; n < before_->nodes.size(); ++n) {
    const Node& old = before_->nodes[n];
    if (goes_on[n] != 0 || old.instance == no_member || !is_object(old)) continue;
    const std::uint32_t now = successor(*before_, n, next_);
    // Who took a provider away knows it; a state that goes is told.
    if (now == no_member ? old.provider->facts.state == nullptr : next_.nodes[now].object == old.object) continue;
    if (++carried.reset_count <= told) carried.reset.push_back(name(old));
  }
  return carried;
}

}  // namespace tenon
