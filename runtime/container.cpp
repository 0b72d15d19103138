module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

double milliseconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

std::vector<const Definition*> linked_definitions(const Tree& tree) {
  std::vector<const Definition*> definitions;
  definitions.reserve(tree.instances().size());
  for (const Instance& instance : tree.instances()) {
    definitions.push_back(tree.registry().members()[instance.member]);
  }
  return definitions;
}

}  // namespace

Container::Container(const Tree& tree, std::vector<Builtin> builtins)
    : tree_(&tree), builtins_(std::move(builtins)), events_(table_, tree) {
  builtins_.push_back({token_of<Events>(), &events_});
}

Container::~Container() {
  (void)stop();
  events_.close();
}

std::vector<Configurable> Container::configurables(const std::vector<const Definition*>& definitions) const {
  std::vector<Configurable> found;
  for (std::uint32_t i = 0; i < definitions.size(); ++i) {
    if (definitions[i]->config != nullptr) found.push_back({tree_->path(i), definitions[i]->config, i});
  }
  return found;
}

/// An instance that is configured again takes the place of itself.
void Container::remember(const ShownValues& fresh, const std::vector<const Definition*>& definitions) {
  shown_.merge(fresh, [&](std::uint32_t number) { return definitions[number]->config != nullptr; });
}

std::vector<SettingShown> Container::settings() const {
  return shown_.all([this](std::uint32_t number) -> const void* {
    const bool exists = number < wiring_.configs.size() && wiring_.configs[number] != nullptr;
    return exists ? wiring_.configs[number]->storage() : nullptr;
  });
}

ConfigReport Container::report(const SettingSources& sources) {
  Build build(*tree_, builtins_, table_, events_, nullptr, runner_, deadlines_.start);
  build.use(linked_definitions(*tree_));
  Settings settings(configurables(build.wiring().definitions), sources);
  settings.check_names();
  absl::Status status = build.configure(settings);
  return {settings.shown(), std::move(status)};
}

/// `before` is what was measured so far.
void Container::count(Build& build, Measured before) {
  before.objects += build.fresh();
  before.parameters += build.parameters();
  before.generation = generation_;
  before.modules = build.wiring().timing;
  measurements_->change([&](Measured& measured) { measured = std::move(before); });
}

absl::Status Container::build(SettingSources sources) {
  Measured start;
  Laps laps;
  auto done = [&](StartPhase phase) { laps.done(start.phases[std::size_t(phase)]); };
  sources_ = std::move(sources);
  Build build(*tree_, builtins_, table_, events_, nullptr, runner_, deadlines_.start);
  build.use(linked_definitions(*tree_));
  Settings settings(configurables(build.wiring().definitions), sources_);
  settings.check_names();
  const absl::Status configured = build.configure(settings);
  shown_ = settings.take_shown();
  notes_ = settings.notes();
  using Step = StartFailure::Step;
  if (!configured.ok()) return failed(Step::configuration, build, configured);
  done(StartPhase::configure);
  if (absl::Status s = build.gather(); !s.ok()) return failed(Step::hooks, build, s);
  done(StartPhase::gather);
  if (absl::Status s = build.order(); !s.ok()) return failed(Step::order, build, s);
  done(StartPhase::order);
  build.reserve();
  if (absl::Status s = build.create(generation_); !s.ok()) return failed(Step::creation, build, s);
  done(StartPhase::create);
  count(build, start);
  table_.publish(build.take());
  wiring_ = std::move(build.wiring());
  return absl::OkStatus();
}

absl::Status Container::plan(const SettingSources& sources) {
  Build build(*tree_, builtins_, table_, events_, nullptr, runner_, deadlines_.start);
  build.use(linked_definitions(*tree_));
  Settings settings(configurables(build.wiring().definitions), sources);
  settings.check_names();
  absl::Status status = build.configure(settings);
  shown_ = settings.take_shown();
  shown_.settle();
  build.look();
  wiring_ = std::move(build.wiring());
  return status;
}

/// What was acquired in `start` belongs to the old object; handing it over is not possible yet.
absl::Status Container::keeps_resources(const Wiring& next) const {
  for (const Node& node : next.nodes) {
    const ProviderFacts& facts = node.provider->facts;
    if (!node.fresh || facts.steps == nullptr || !facts.steps->holds()) continue;
    return absl::FailedPreconditionError(
        absl::StrCat(tree_->path(node.instance), ": ", std::string(facts.type.name()),
                     " holds what it took in start and would have to be created anew"));
  }
  for (const std::uint32_t index : started_) {
    const Node& node = wiring_.nodes[index];
    const bool same = wiring_.definitions[node.instance] == next.definitions[node.instance];
    if (same && !next.nodes[wiring_.same(index, next)].absent) continue;
    if (!node.provider->facts.steps->holds()) continue;
    return absl::FailedPreconditionError(absl::StrCat(tree_->path(node.instance), ": ",
                                                      std::string(node.provider->facts.type.name()),
                                                      " holds what it took in start and was replaced"));
  }
  return absl::OkStatus();
}

absl::StatusOr<Published> Container::rebuild(std::span<const Replacement> replaced) {
  const auto begin = std::chrono::steady_clock::now();
  std::vector<const Definition*> definitions = wiring_.definitions;
  for (const Replacement& replacement : replaced) {
    for (std::uint32_t i = 0; i < definitions.size(); ++i) {
      if (tree_->shape(i).name.text == replacement.module) definitions[i] = replacement.definition;
    }
  }
  Build build(*tree_, builtins_, table_, events_, &wiring_, runner_, deadlines_.start);
  build.use(std::move(definitions));
  const std::vector<const Definition*>& next = build.wiring().definitions;
  Settings settings(configurables(next), sources_);
  // Names are checked again only where they may have changed: for a thousand modules that takes a millisecond or two.
  bool renamed = false;
  for (std::uint32_t i = 0; i < next.size(); ++i) {
    renamed |=
        next[i] != wiring_.definitions[i] && (next[i]->config != nullptr || wiring_.definitions[i]->config != nullptr);
  }
  if (renamed) settings.check_names();
  if (absl::Status s = build.configure(settings); !s.ok()) return s;
  if (absl::Status s = build.gather(); !s.ok()) return s;
  if (absl::Status s = build.order(); !s.ok()) return absl::InvalidArgumentError(std::string(s.message()));
  if (absl::Status s = keeps_resources(build.wiring()); !s.ok()) return s;
  build.reserve();
  if (absl::Status s = build.create(generation_ + 1); !s.ok()) return s;
  Published published{.generation = ++generation_,
                      .created = build.fresh(),
                      .kept = build.wiring().created.size() - build.fresh(),
                      .stage_ms = milliseconds_since(begin)};
  count(build, measurements_->read());
  const auto swap = std::chrono::steady_clock::now();
  table_.publish(build.take());
  published.swap_ms = milliseconds_since(swap);
  // Node numbers of started objects stay valid: none of their modules was replaced, but earlier ones may have grown.
  for (std::vector<std::uint32_t>* indices : {&started_, &ready_}) {
    std::erase_if(*indices, [&](std::uint32_t n) { return !wiring_.nodes[n].provider->facts.steps->holds(); });
    for (std::uint32_t& index : *indices) {
      const std::uint32_t instance = wiring_.nodes[index].instance;
      index = build.wiring().first_node[instance] + (index - wiring_.first_node[instance]);
    }
  }
  wiring_ = std::move(build.wiring());
  // The new generation serves: for want of memory less may be shown of its configuration, but it was published.
  try {
    const ShownValues shown = settings.take_shown();
    published.configured = shown.size();
    if (shown.size() > 0 || shown_.size() > 0) remember(shown, wiring_.definitions);
  } catch (const std::bad_alloc&) {
  }
  return published;
}

std::string Container::refuses(std::string_view module) const {
  const Definition* member = tree_->registry().find(module);
  if (member == nullptr) return absl::StrCat(std::string(module), " is not a module of this program");
  if (member->shape->once) return absl::StrCat(std::string(module), " is declared once");
  return "";
}

}  // namespace tenon
