/// Which providers exist under the present configuration.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// Appends the names of the fields that lead to the struct of type `owner`, each with a dot; false when it is not
/// there.
bool append_path(std::string& path, View<FieldRecord> fields, Token owner) {
  for (const FieldRecord& field : fields) {
    if (field.value->kind != FieldKind::group) continue;
    const std::size_t size = path.size();
    absl::StrAppend(&path, std::string(field.name), ".");
    if (same_token(field.value->group->type, owner)) return true;
    if (append_path(path, field.value->group->fields, owner)) return true;
    path.resize(size);
  }
  return false;
}

/// `when board.cache.redis is true`
std::string condition_text(const ConditionFacts& condition, const ConfigSchema& schema, const std::string& module) {
  if (condition.field.empty()) {
    return absl::StrCat("when its condition on ", std::string(condition.config.name()), " holds");
  }
  std::string key = absl::StrCat(module, ".");
  if (!same_token(schema.type, condition.config)) (void)append_path(key, schema.fields, condition.config);
  return absl::StrCat("when ", key, std::string(condition.field), " is true");
}

bool gives(const ProviderFacts& facts, Token token) {
  return std::any_of(facts.facets.begin(), facts.facets.end(),
                     [&](const FacetRecord& facet) { return same_token(facet.token, token); });
}

}  // namespace

Bound Wiring::present(std::uint32_t instance, std::uint16_t provider, std::uint16_t facet) const {
  const std::uint32_t first = first_node[instance];
  if (!nodes[first + provider].absent) return {first + provider, facet};
  const View<ProviderRecord> providers = definitions[instance]->providers;
  const Token token = providers[provider].facts.facets[facet].token;
  for (std::size_t p = provider + std::size_t{1}; p < providers.size(); ++p) {
    if (nodes[first + p].absent) continue;
    for (std::uint16_t f = 0; f < providers[p].facts.facets.size(); ++f) {
      if (same_token(providers[p].facts.facets[f].token, token)) return {static_cast<std::uint32_t>(first + p), f};
    }
  }
  return {};
}

absl::Status Build::use_conditions() {
  for (std::uint32_t n = 0; n < next_.nodes.size(); ++n) {
    Node& node = next_.nodes[n];
    if (node.usual) continue;
    const ConditionFacts* condition = node.provider->facts.condition;
    if (condition == nullptr || node.absent || next_.configs[node.instance] == nullptr) continue;
    const ConfigSchema& schema = *next_.definitions[node.instance]->config;
    try {
      node.absent = !condition->holds(part_of(schema, next_.configs[node.instance]->storage(), condition->config));
    } catch (...) {
      return absl::AbortedError(absl::StrCat(describe(n), ": its condition on ", std::string(condition->config.name()),
                                             " threw: ", exception_text()));
    }
  }
  return absl::OkStatus();
}

/// True if something else is behind a parameter of a kept object than before, or nothing any more: an alternative, an
/// override or an optional came or went. What follows by itself is made anew only where there is nothing left to
/// follow.
bool Build::moved(std::uint32_t index) const {
  const Node& node = next_.nodes[index];
  if (node.fresh) return false;
  const View<ParameterRecord> parameters = node.provider->parameters;
  const std::uint32_t first = next_.first_target[index];
  const std::uint32_t first_before = before_->first_target[next_.same(index, *before_)];
  for (std::size_t p = 0; p < parameters.size(); ++p) {
    if (parameters[p].kind == ParameterKind::all) {
      // An interface to which nobody contributed had no number.
      const std::uint32_t interface = other_tree_ ? tree_.interface(parameters[p].token) : no_member;
      if (interface != no_member && interface >= before_->contributed.size()) return true;
      continue;
    }
    const std::uint32_t was = before_->targets[first_before + p].node;
    const std::uint32_t now = next_.targets[first + p].node;
    if (was == no_member && now == no_member) continue;
    if (was == no_member || now == no_member) return true;
    if (const StateLink* link = link_of(now); link != nullptr && link->by == nullptr && link->before == was) continue;
    const std::uint32_t instance = next_.nodes[now].instance;
    if (parameters[p].kind != ParameterKind::object && parameters[p].kind != ParameterKind::optional) {
      // It follows its slot, and nothing else.
      const std::uint32_t slot = next_.targets[first + p].slot;
      if (before_->targets[first_before + p].slot != slot) return true;
      if (slot == no_member && before_->nodes[was].instance != instance) return true;
      continue;
    }
    if (before_->nodes[was].instance != instance) return true;
    if (was - before_->first_node[instance] != now - next_.first_node[instance]) return true;
  }
  return false;
}

/// The end of a sentence that begins with "A needs B, which".
std::string Build::why_missing(const Node& node, const ParameterRecord& parameter) const {
  std::uint32_t from = node.instance;
  if (parameter.source == Source::import) {
    if (parameter.import != ParameterRecord::indirect) from = tree_.link(node.instance, parameter.import);
    if (parameter.import == ParameterRecord::indirect && parameter.module != nullptr) {
      from = tree_.provider_of(node.instance, *parameter.module);
    }
  } else if (parameter.source == Source::expected) {
    from = tree_.offer_for(node.instance, parameter.token, next_.active).instance;
  }
  std::string text;
  const std::string path = from != no_member ? tree_.path(from) : "";
  const std::size_t providers = from != no_member ? next_.definitions[from]->providers.size() : 0;
  for (std::size_t p = 0; p < providers; ++p) {
    const Node& other = next_.nodes[next_.first_node[from] + p];
    if (!other.absent || other.provider->facts.condition == nullptr || !gives(other.provider->facts, parameter.token))
      continue;
    absl::StrAppend(&text, text.empty() ? absl::StrCat(path, " provides as ") : " and as ",
                    std::string(other.provider->facts.type.name()), " only ",
                    condition_text(*other.provider->facts.condition, *next_.definitions[from]->config, path));
  }
  if (text.empty()) return "nothing provides";
  return absl::StrCat(text, "; let it hold, provide another ", std::string(parameter.token.name()),
                      " without a condition, or take Optional<", std::string(parameter.token.name()), ">");
}

}  // namespace tenon
