/// Turns what a container knows into plain values.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

constexpr std::string_view anonymous = "(anonymous namespace)::";

std::string_view kind_word(ParameterKind kind) {
  switch (kind) {
    case ParameterKind::object: return "reference";
    case ParameterKind::ref: return "Ref";
    case ParameterKind::optional: return "Optional";
    case ParameterKind::all: return "All";
    case ParameterKind::field: return "Field";
    case ParameterKind::scoped: return "Scoped";
    case ParameterKind::make: return "Make";
    case ParameterKind::consumer: return "Consumer";
    case ParameterKind::work: return "Work";
    case ParameterKind::event: return "Emit";
    case ParameterKind::invalid: break;
  }
  return "";
}

std::string_view source_word(Source source) {
  switch (source) {
    case Source::own: return "own";
    case Source::import: return "import";
    case Source::expected: return "expected";
    case Source::config: return "config";
    case Source::options: return "options";
    case Source::builtin: return "runtime";
    case Source::everyone: return "contributions";
    case Source::seed: return "seed";
  }
  return "";
}

std::string spelled(const Spelling& spelling) {
  return absl::StrCat(spelling.constant ? "const " : "", std::string(spelling.type), spelling.reference ? " &" : "");
}

std::string_view maker_word(const ProviderFacts& facts) {
  if (facts.collected) return "collection";
  if (facts.state != nullptr) return "state";
  switch (facts.made_by) {
    case MadeBy::constructor: return "constructor";
    case MadeBy::value: return "value";
    case MadeBy::factory: return "factory";
    case MadeBy::existing: return "existing";
  }
  return "";
}

double milliseconds(std::uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e6; }

class Inspector {
 public:
  explicit Inspector(const Container& container)
      : container_(container), tree_(container.tree()), wiring_(container.wiring()) {
    for (const SettingShown& setting : container.settings()) settings_[setting.instance].push_back(setting);
  }

  TreeView run(std::string_view program) {
    TreeView view{.program = std::string(program), .generation = container_.generation()};
    view.created = !wiring_.created.empty();
    if (wiring_.definitions.empty()) return view;
    for (std::uint32_t i = 0; i < tree_.instances().size(); ++i) view.instances.push_back(instance(i));
    for (std::uint32_t i = 0; i < tree_.instances().size(); ++i) {
      const std::span<const std::uint32_t> links = tree_.links(i);
      for (std::uint16_t k = 0; k < links.size(); ++k) {
        if (linked(i, k) && wiring_.active[i] != 0) view.instances[links[k]].imported_by.push_back(tree_.path(i));
      }
    }
    return view;
  }

 private:
  [[nodiscard]] InstanceView instance(std::uint32_t i) {
    const Shape& shape = tree_.shape(i);
    const Instance& known = tree_.instances()[i];
    InstanceView view{.path = tree_.path(i),
                      .module = std::string(shape.name.text),
                      .active = wiring_.active[i] != 0,
                      .top = known.top,
                      .root = known.root || shape.root,
                      .once = shape.once,
                      .config = plain_name(shape.config)};
    imports(i, view);
    given(i, view);
    for (std::uint16_t p = 0; p < wiring_.definitions[i]->providers.size(); ++p) {
      const ProviderRecord& record = wiring_.definitions[i]->providers[p];
      if (record.facts.listener == nullptr) {
        view.providers.push_back(provider(i, p));
      } else {
        view.hooks.push_back(listener_view(record));
      }
    }
    for (const HookRecord& hook : wiring_.definitions[i]->hooks) view.hooks.push_back(hook_view(hook));
    if (const auto at = settings_.find(view.path); at != settings_.end()) view.settings = std::move(at->second);
    const Timing& took = wiring_.timing[i];
    view.timing = {milliseconds(took.hooks), milliseconds(took.create), milliseconds(took.start)};
    return view;
  }

  static HookView listener_view(const ProviderRecord& listener) {
    HookView view{.kind = "on", .takes = {plain_name(listener.facts.listener->event.name())}};
    for (const ParameterRecord& parameter : listener.parameters)
      view.takes.push_back(plain_name(parameter.token.name()));
    return view;
  }
  static HookView hook_view(const HookRecord& hook) {
    HookView view{.kind = std::string(hook_name(hook.kind))};
    for (const ParameterRecord& parameter : hook.parameters) view.takes.push_back(plain_name(parameter.token.name()));
    return view;
  }

  void imports(std::uint32_t i, InstanceView& view) const {
    const Shape& shape = tree_.shape(i);
    for (std::uint16_t k = 0; k < shape.imports.size(); ++k) {
      const ImportShape& import = shape.imports[k];
      const std::uint32_t target = tree_.link(i, k);
      ImportView& made = view.imports.emplace_back();
      made.module = target != no_member ? tree_.path(target) : std::string(import.module.text);
      made.kind = std::string(kind_name(import.kind));
      made.active = linked(i, k);
      for (const Name& reexport : shape.reexports) made.reexported |= reexport == import.module;
    }
  }

  [[nodiscard]] bool linked(std::uint32_t instance, std::uint16_t import) const {
    const std::uint32_t link = tree_.instances()[instance].first_link + import;
    if (tree_.linked(link) == no_member) return false;
    return !tree_.optional_link(link) || (link < wiring_.open->chosen.size() && wiring_.open->chosen[link] != 0);
  }

  [[nodiscard]] std::string type_of(std::uint32_t node) const {
    return plain_name(wiring_.nodes[node].provider->facts.type.name());
  }
  void stands_behind(std::uint32_t node, GivenView& view) const {
    if (node == no_member || wiring_.nodes[node].absent) return;
    view.module = tree_.path(wiring_.nodes[node].instance);
    view.provider = type_of(node);
  }
  [[nodiscard]] std::uint32_t bound(std::uint32_t instance, const Binding& binding) const {
    return binding.bound ? wiring_.first_node[instance] + binding.provider : no_member;
  }

  void given(std::uint32_t i, InstanceView& view) const {
    const Shape& shape = tree_.shape(i);
    const Definition& definition = *wiring_.definitions[i];
    for (std::size_t e = 0; e < shape.exports.size(); ++e) {
      GivenView& made = view.exports.emplace_back();
      made.token = plain_name(shape.exports[e].token.name());
      made.optional = shape.exports[e].optional;
      const std::uint32_t node = wiring_.slot_node[tree_.slot(i, e)];
      stands_behind(node, made);
      const std::uint32_t own = bound(i, definition.exports[e]);
      const bool elsewhere = node != no_member && wiring_.nodes[node].instance != i;
      if (elsewhere && own != no_member) made.instead = type_of(own);
    }
    for (std::size_t o = 0; o < shape.offers.size(); ++o) {
      GivenView& made = view.offers.emplace_back();
      made.token = plain_name(shape.offers[o].name());
      stands_behind(bound(i, definition.offers[o]), made);
    }
    for (std::size_t o = 0; o < shape.overrides.size(); ++o) {
      GivenView& made = view.overrides.emplace_back();
      made.token = plain_name(shape.overrides[o].token.name());
      stands_behind(bound(i, definition.overrides[o]), made);
      const std::uint32_t of = tree_.provider_of(i, shape.overrides[o].module);
      made.overrides = of != no_member ? tree_.path(of) : std::string(shape.overrides[o].module.text);
    }
    for (const Token token : shape.expects) view.expects.push_back(plain_name(token.name()));
  }

  [[nodiscard]] ProviderView provider(std::uint32_t i, std::uint16_t p) const {
    const std::uint32_t number = wiring_.first_node[i] + p;
    const Node& node = wiring_.nodes[number];
    const ProviderFacts& facts = node.provider->facts;
    ProviderView view{.type = plain_name(facts.type.name()),
                      .scope = facts.scope != nullptr ? plain_name(facts.scope->token.name()) : std::string(),
                      .made_by = std::string(maker_word(facts)),
                      .controller = facts.controller,
                      .starts = facts.steps != nullptr,
                      .transient = facts.transient,
                      .exists = !node.absent,
                      .condition = condition_text(facts),
                      .created = created(number)};
    for (const FacetRecord& facet : facts.facets) {
      if (!same_token(facet.token, facts.type)) view.as.push_back(plain_name(facet.token.name()));
    }
    const View<ExportShape> exports = tree_.shape(i).exports;
    for (std::size_t e = 0; e < exports.size(); ++e) {
      if (wiring_.slot_node[tree_.slot(i, e)] == number) {
        view.exported.push_back(plain_name(exports[e].token.name()));
      }
    }
    for (const Contribution& c : wiring_.definitions[i]->contributions) {
      if (c.provider == p) view.contributed.push_back(plain_name(tree_.shape(i).contributes[c.number].token.name()));
    }
    for (std::size_t n = 0; n < facts.parameters.size(); ++n) view.parameters.push_back(parameter(number, n));
    if (const auto at = wiring_.changes.find(number); at != wiring_.changes.end()) {
      for (const AppliedChange& change : at->second) view.configured_by.push_back(change_text(change));
    }
    return view;
  }

  [[nodiscard]] std::string change_text(const AppliedChange& applied) const {
    const ChangeFacts& change = *applied.record->change;
    return absl::StrCat("configure_provider<", plain_name(change.token.name()), "> of ", tree_.path(applied.instance),
                        change.order != 0 ? absl::StrCat(", order ", change.order) : std::string(),
                        change.global ? ", for all modules" : "",
                        change.replaces ? ", gives another in its place" : "");
  }

  [[nodiscard]] static std::string condition_text(const ProviderFacts& facts) {
    if (facts.condition == nullptr) return "";
    const std::string field(facts.condition->field);
    return absl::StrCat(field.empty() ? "a function of " : field + " of ", plain_name(facts.condition->config.name()));
  }

  [[nodiscard]] std::uint64_t created(std::uint32_t number) const {
    const Node& node = wiring_.nodes[number];
    if (node.provider->facts.scope == nullptr) return node.object != nullptr ? node.made : 0;
    const bool counted = number < wiring_.counts.size() && wiring_.counts[number] != nullptr;
    return counted ? wiring_.counts[number]->total() : 0;
  }

  [[nodiscard]] ParameterView parameter(std::uint32_t number, std::size_t p) const {
    const Node& node = wiring_.nodes[number];
    const ParameterRecord& record = node.provider->parameters[p];
    ParameterView view{.spelling = plain_name(spelled(node.provider->facts.parameters[p].spelling)),
                       .token = plain_name(record.token.name()),
                       .kind = std::string(kind_word(record.kind)),
                       .source = std::string(source_word(record.source))};
    if (record.source == Source::config || record.source == Source::options) view.module = tree_.path(node.instance);
    if (record.source == Source::seed) view.module = seeding_scope(node, record);
    if (record.source == Source::everyone) everyone(record.token, view);
    const Target& target = wiring_.targets[wiring_.first_target[number] + p];
    const bool there = target.node != no_member && !wiring_.nodes[target.node].absent;
    const std::uint32_t from = there ? wiring_.nodes[target.node].instance : no_member;
    const bool instead =
        record.source == Source::own && there && from != node.instance && imported(record, node, target);
    if (record.source == Source::import || instead) {
      view.source = "import";
      for (const std::uint32_t i : way(node.instance, record)) view.through.push_back(tree_.path(i));
    }
    if (there) {
      if (record.source == Source::own && from != node.instance && !instead) view.source = "override";
      view.module = tree_.path(from);
      view.provider = type_of(target.node);
    }
    return view;
  }

  /// True if what an own parameter gets is the export of an import, because no own provider exists.
  [[nodiscard]] bool imported(const ParameterRecord& record, const Node& node, const Target& target) const {
    bool exported = false;
    for (std::size_t e = 0; e < tree_.shape(node.instance).exports.size(); ++e) {
      exported |= target.slot == tree_.slot(node.instance, e);
    }
    return record.module != nullptr && target.slot != no_member && !exported;
  }
  [[nodiscard]] static std::string seeding_scope(const Node& node, const ParameterRecord& record) {
    const ScopeFacts* scope = node.provider->facts.scope;
    for (std::uint16_t depth = record.facet; depth > 0 && scope != nullptr; --depth) scope = scope->parent;
    return scope != nullptr ? plain_name(scope->token.name()) : std::string();
  }

  void everyone(Token token, ParameterView& view) const {
    const std::uint32_t interface = tree_.interface(token);
    if (interface >= wiring_.contributed.size()) return;
    for (const Bound& bound : wiring_.contributed[interface]) {
      const std::string module = tree_.path(wiring_.nodes[bound.node].instance);
      view.all.push_back(absl::StrCat(module, ": ", type_of(bound.node)));
    }
  }

  /// The instances from an importer to the exporter, through imports and re-exports.
  [[nodiscard]] std::vector<std::uint32_t> way(std::uint32_t importer, const ParameterRecord& record) const {
    std::vector<std::uint32_t> found{importer};
    if (record.import != ParameterRecord::indirect) {
      found.push_back(tree_.link(importer, record.import));
    } else if (record.module != nullptr) {
      const View<ImportShape> imports = tree_.shape(importer).imports;
      for (std::uint16_t k = 0; k < imports.size(); ++k) {
        found.resize(1);
        if (reexported(tree_.link(importer, k), *record.module, found, 0)) break;
      }
    }
    if (found.back() == no_member) found.pop_back();
    return found;
  }
  bool reexported(std::uint32_t from, const Name& module, std::vector<std::uint32_t>& found, int depth) const {
    if (from == no_member || depth > 32) return false;
    found.push_back(from);
    const Shape& shape = tree_.shape(from);
    if (shape.name == module) return true;
    for (const Name& reexport : shape.reexports) {
      for (std::uint16_t k = 0; k < shape.imports.size(); ++k) {
        if (shape.imports[k].module == reexport && reexported(tree_.link(from, k), module, found, depth + 1)) {
          return true;
        }
      }
    }
    found.pop_back();
    return false;
  }

  const Container& container_;
  const Tree& tree_;
  const Wiring& wiring_;
  absl::flat_hash_map<std::string, std::vector<SettingShown>> settings_;
};

}  // namespace

std::string plain_name(std::string_view type) {
  std::string name(type);
  for (std::size_t at = name.find(anonymous); at != std::string::npos; at = name.find(anonymous, at)) {
    name.erase(at, anonymous.size());
  }
  for (std::size_t at = name.find(" &"); at != std::string::npos; at = name.find(" &", at)) name.erase(at, 1);
  return name;
}

const InstanceView* TreeView::find(std::string_view path) const {
  const auto at =
      std::find_if(instances.begin(), instances.end(), [&](const InstanceView& i) { return i.path == path; });
  return at == instances.end() ? nullptr : &*at;
}

TreeView inspect(std::string_view program, const Container& container) { return Inspector(container).run(program); }

}  // namespace tenon
