/// The part of the container that puts other definitions in the place of those that run.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

double milliseconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

/// Where there was another tree, names of settings are checked again; else only where they may have changed: for a
/// thousand modules that takes a millisecond or two.
bool renamed(const Wiring& before, const std::vector<const Definition*>& next) {
  for (std::uint32_t i = 0; i < next.size(); ++i) {
    const Definition* was = before.definitions[i];
    if (next[i] != was && (was == nullptr || next[i]->config != nullptr || was->config != nullptr)) return true;
  }
  return false;
}

/// Members of which nothing stays: that are made anew from the definition that they have, or all when nothing was used.
std::vector<std::uint32_t> renewed(const Tree& tree, std::span<const Replacement> replaced, bool all) {
  std::vector<std::uint32_t> members;
  for (const Replacement& replacement : replaced) {
    if (all || replacement.definition == nullptr) members.push_back(tree.registry().position(replacement.module));
  }
  return members;
}

/// One that keeps all of them.
std::shared_ptr<const void> together(std::vector<std::shared_ptr<const void>> codes) {
  std::sort(codes.begin(), codes.end(), [](const auto& a, const auto& b) { return a.get() < b.get(); });
  codes.erase(std::unique(codes.begin(), codes.end(), [](const auto& a, const auto& b) { return a.get() == b.get(); }),
              codes.end());
  return std::make_shared<const std::vector<std::shared_ptr<const void>>>(std::move(codes));
}

/// What is missing now is a mistake in the new code, of which a restart would say the same.
absl::Status mistake(const absl::Status& status) {
  if (status.code() != absl::StatusCode::kFailedPrecondition) return status;
  return absl::InvalidArgumentError(std::string(status.message()));
}

}  // namespace

Wiring Wiring::renumbered(const Tree& tree, const Tree& next) const {
  Wiring moved = *this;
  const std::size_t count = next.instances().size();
  std::vector<std::uint32_t> now(definitions.size(), no_member);
  moved.active.assign(count, 0);
  moved.definitions.assign(count, nullptr);
  moved.configs.assign(count, nullptr);
  moved.first_node.assign(count, 0);
  moved.timing.assign(count, {});
  for (std::uint32_t i = 0; i < count; ++i) {
    const std::uint32_t was = next.before(i);
    if (was == no_member) continue;
    now[was] = i;
    moved.active[i] = active[was];
    moved.first_node[i] = first_node[was];
    moved.timing[i] = timing[was];
    if (!same_options(tree.instances()[was].options, next.instances()[i].options)) continue;
    moved.definitions[i] = definitions[was];
    moved.configs[i] = configs[was];
  }
  for (Node& node : moved.nodes) node.instance = now[node.instance];
  for (auto& [node, applied] : moved.changes) {
    for (AppliedChange& change : applied) change.instance = now[change.instance];
  }
  for (PrivateSlot& slot : moved.private_slots) slot.instance = now[slot.instance];
  std::erase_if(moved.private_slots, [](const PrivateSlot& slot) { return slot.instance == no_member; });
  return moved;
}

/// The definitions of all members with the new ones among them.
absl::StatusOr<std::vector<const Definition*>> Container::with(std::span<const Replacement> replaced) const {
  std::vector<const Definition*> members = members_;
  for (const Replacement& replacement : replaced) {
    const std::string module(replacement.module);
    const std::uint32_t member = tree_->registry().position(replacement.module);
    if (member == no_member) {
      return absl::FailedPreconditionError(absl::StrCat(module, " is not a module of this program; it must be built"));
    }
    if (const std::string* why = why_hung(replacement.module); why != nullptr) {
      return absl::FailedPreconditionError(*why);
    }
    if (replacement.definition == nullptr) continue;
    const std::string_view name = replacement.definition->shape->name.text;
    if (name != replacement.module) {
      return absl::InvalidArgumentError(absl::StrCat("the descriptor of ", module, " says that it is ",
                                                     std::string(name), "; the name is that of the C++ module"));
    }
    members[member] = replacement.definition;
  }
  return members;
}

/// What keeps the code of all members; none for what the program was linked with.
std::vector<std::shared_ptr<const void>> Container::codes_with(std::span<const Replacement> replaced) const {
  std::vector<std::shared_ptr<const void>> codes = codes_;
  codes.resize(members_.size());
  for (const Replacement& replacement : replaced) {
    const std::uint32_t member = tree_->registry().position(replacement.module);
    if (member != no_member && replacement.definition != nullptr) codes[member] = replacement.code;
  }
  return codes;
}

/// The one that there is, as long as every descriptor says the same.
absl::StatusOr<std::shared_ptr<const Tree>> Container::tree_of(const std::vector<const Definition*>& members,
                                                               const std::shared_ptr<const void>& code) const {
  const std::span<const Definition* const> planned = tree_->registry().members();
  for (std::size_t m = 0; m < members.size(); ++m) {
    if (members[m] != planned[m] && !same_shape(*members[m]->shape, *planned[m]->shape)) {
      return tree_->again(members, wiring_.slot_node.size(), code);
    }
  }
  return tree_;
}

/// Constructors run on a thread of their own, which keeps the build until the last of them has ended.
absl::Status Container::create(const std::shared_ptr<Build>& build, std::chrono::milliseconds each) {
  const std::size_t left = maker_.left().size();
  auto step = [build, each, generation = coming(), table = &table_] {
    const Making within(table);
    return build->create(generation, each);
  };
  const absl::Status created = maker_.run("tenon-make", std::move(step), build->pace());
  return maker_.left().size() == left ? created : build->left_behind(each);
}

/// From a plan to a snapshot that could be published.
absl::Status Container::stage(const std::shared_ptr<Build>& build, HandOver& hand_over, Gate& gate) {
  const std::vector<Object*> migrating = build->migrating();
  build->migrate_within(deadlines_.carry_over);
  // Behind a gate an object that lets go might wait for a thread that waits there.
  if (!migrating.empty()) {
    if (absl::Status s = hand_over.release(); !s.ok()) return s;
    if (absl::Status s = gate.close(migrating, deadlines_.quiesce); !s.ok()) return hand_over.failed(s);
  }
  build->reserve();
  // Nobody waits for constructors unless the gate is closed.
  const std::chrono::milliseconds each = migrating.empty() ? deadlines_.start : deadlines_.carry_over;
  if (absl::Status s = create(build, each); !s.ok()) return hand_over.failed(mistake(s));
  if (migrating.empty()) {
    if (absl::Status s = hand_over.release(); !s.ok()) return s;
  }
  return hand_over.adopt();
}

/// What has not ended in time is still busy with objects of its module.
void Container::remember_hung(const Tree& tree, std::uint32_t instance, const absl::Status& why) {
  if (instance == no_member) return;
  hung_.emplace_back(tree.shape(instance).name.text, absl::StrReplaceAll(why.message(), {{"\n  ", " "}}));
}

absl::StatusOr<Published> Container::rebuild(std::span<const Replacement> replaced,
                                             const std::function<void(const Renewal&)>& before_publication) {
  std::vector<std::shared_ptr<const void>> codes = codes_with(replaced);
  const std::shared_ptr<const void> code = together(codes);
  const std::array<const StepRunner*, 2> runners{&runner_, &maker_};
  const std::array left{runner_.left().size(), maker_.left().size()};
  absl::StatusOr<Published> published = rebuild_with(replaced, code, before_publication);
  // What did not end runs on in its code.
  for (std::size_t r = 0; r < runners.size(); ++r) {
    for (std::size_t n = left[r]; n < runners[r]->left().size(); ++n) {
      runners[r]->left()[n]->keep(std::const_pointer_cast<void>(code));
    }
  }
  if (published.ok()) codes_.swap(codes);
  return published;
}

absl::StatusOr<Published> Container::rebuild_with(std::span<const Replacement> replaced,
                                                  const std::shared_ptr<const void>& code,
                                                  const std::function<void(const Renewal&)>& before_publication) {
  const auto begin = std::chrono::steady_clock::now();
  absl::StatusOr<std::vector<const Definition*>> members = with(replaced);
  if (!members.ok()) return members.status();
  const absl::StatusOr<std::shared_ptr<const Tree>> tree = tree_of(*members, code);
  if (!tree.ok()) return tree.status();
  const bool other = *tree != tree_;
  const bool resumes = std::exchange(resuming_, false);
  const Wiring renumbered = other ? wiring_.renumbered(*tree_, **tree) : Wiring();
  const Wiring& before = other ? renumbered : wiring_;
  const auto shared =
      std::make_shared<Build>(*tree, builtins_, table_, events_, &before, runner_, deadlines_.start, other);
  Build& build = *shared;
  build.keep(code);
  build.use(definitions_of(**tree, *members));
  build.renew(renewed(*tree_, replaced, resumes));
  Settings settings(configurables(**tree, build.wiring().definitions), sources_);
  if (other || renamed(before, build.wiring().definitions)) settings.check_names();
  absl::Status made = build.configure(settings);
  if (made.ok()) made = build.gather();
  if (!made.ok()) {
    remember_hung(**tree, build.hung(), made);
    return made;
  }
  if (absl::Status s = build.order(); !s.ok()) return mistake(s);
  Gate gate(table_);
  HandOver hand_over(before, build, **tree, table_, runner_, deadlines_.carry_over);
  if (!resumes) {
    if (absl::Status s = hand_over.plan(started_); !s.ok()) return s;
  }
  if constexpr (!live_build) {
    if (absl::Status s = keeps_pointers(before, build.wiring(), **tree); !s.ok()) return s;
  }
  if (absl::Status s = stage(shared, hand_over, gate); !s.ok()) {
    remember_hung(**tree, build.hung() != no_member ? build.hung() : hand_over.hung(), s);
    return s;
  }
  Published published{.generation = coming(),
                      .created = build.fresh(),
                      .kept = build.wiring().created.size() - build.fresh(),
                      .stage_ms = milliseconds_since(begin),
                      .carried = build.carried()};
  published.carried.handed_over = hand_over.names();
  std::vector<std::uint32_t> started = hand_over.moved(started_);
  std::vector<std::uint32_t> ready = hand_over.moved(ready_);
  count(build, *tree, published.generation, measurements_->read());
  if (before_publication != nullptr) {
    Renewal renewal = renewal_of(replaced, build.wiring(), **tree);
    renewal.generation = published.generation;
    before_publication(renewal);
  }
  const auto swap = std::chrono::steady_clock::now();
  table_.publish(build.take());
  gate.published();
  hand_over.done();
  build.take_over();
  published.swap_ms = milliseconds_since(swap);
  // What follows needs no memory, but for what is shown of the configuration: the new generation serves, with or
  // without that.
  generation_ = published.generation;
  started_ = std::move(started);
  ready_ = std::move(ready);
  members_ = *std::move(members);
  tree_ = *tree;
  wiring_ = std::move(build.wiring());
  try {
    ShownValues shown = settings.take_shown();
    published.configured = shown.size();
    if (other) {
      shown_ = std::move(shown);
    } else if (shown.size() > 0 || shown_.size() > 0) {
      remember(shown, wiring_.definitions);
    }
  } catch (const std::bad_alloc&) {
  }
  return published;
}

}  // namespace tenon
