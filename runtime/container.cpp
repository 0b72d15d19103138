module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

std::vector<const Definition*> definitions_of(const Tree& tree, std::span<const Definition* const> members) {
  std::vector<const Definition*> definitions;
  definitions.reserve(tree.instances().size());
  for (const Instance& instance : tree.instances()) definitions.push_back(members[instance.member]);
  return definitions;
}

std::vector<Configurable> configurables(const Tree& tree, const std::vector<const Definition*>& definitions) {
  std::vector<Configurable> found;
  for (std::uint32_t i = 0; i < definitions.size(); ++i) {
    if (definitions[i]->config != nullptr) found.push_back({tree.path(i), definitions[i]->config, i});
  }
  return found;
}

Container::Container(const Tree& tree, std::vector<Builtin> builtins)
    : tree_(std::shared_ptr<const Tree>(), &tree),
      members_(tree.registry().members().begin(), tree.registry().members().end()),
      builtins_(std::move(builtins)),
      events_(table_) {
  builtins_.push_back({token_of<Events>(), &events_});
}

Container::~Container() {
  (void)stop();
  events_.close();
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
  Build build(tree_, builtins_, table_, events_, nullptr, runner_, deadlines_.start);
  build.use(definitions_of(*tree_, members_));
  Settings settings(configurables(*tree_, build.wiring().definitions), sources);
  settings.check_names();
  absl::Status status = build.configure(settings);
  return {settings.shown(), std::move(status)};
}

/// `before` is what was measured so far.
void Container::count(Build& build, const std::shared_ptr<const Tree>& tree, std::uint64_t generation,
                      Measured before) {
  before.objects += build.fresh();
  before.parameters += build.parameters();
  before.generation = generation;
  before.modules = build.wiring().timing;
  before.tree = tree;
  measurements_->change([&](Measured& measured) { measured = std::move(before); });
}

absl::Status Container::build(SettingSources sources) {
  Measured start;
  Laps laps;
  auto done = [&](StartPhase phase) { laps.done(start.phases[std::size_t(phase)]); };
  sources_ = std::move(sources);
  Build build(tree_, builtins_, table_, events_, nullptr, runner_, deadlines_.start);
  build.use(definitions_of(*tree_, members_));
  Settings settings(configurables(*tree_, build.wiring().definitions), sources_);
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
  count(build, tree_, generation_, start);
  table_.publish(build.take());
  wiring_ = std::move(build.wiring());
  return absl::OkStatus();
}

absl::Status Container::plan(const SettingSources& sources) {
  Build build(tree_, builtins_, table_, events_, nullptr, runner_, deadlines_.start);
  build.use(definitions_of(*tree_, members_));
  Settings settings(configurables(*tree_, build.wiring().definitions), sources);
  settings.check_names();
  absl::Status status = build.configure(settings);
  shown_ = settings.take_shown();
  shown_.settle();
  build.look();
  wiring_ = std::move(build.wiring());
  return status;
}

std::string Container::refuses(std::string_view module) const {
  const Definition* member = tree_->registry().find(module);
  if (member == nullptr) return absl::StrCat(std::string(module), " is not a module of this program");
  if (member->shape->once) return absl::StrCat(std::string(module), " is declared once");
  const std::string* why = why_hung(module);
  return why != nullptr ? *why : "";
}

const std::string* Container::why_hung(std::string_view module) const {
  const auto hung = std::ranges::find(hung_, module, [](const auto& entry) -> std::string_view { return entry.first; });
  return hung != hung_.end() ? &hung->second : nullptr;
}

}  // namespace tenon
