/// Who gives what inside one module: ordinary functions over records, so that the compiler instantiates little and
/// evaluates much.
export module tenon.registry:resolve;
import tenon.std;
import :text;
import :token;
import :shape;
import :config;
import :scope;
import :configure;
import :parameter;
import :maker;
import :record;
import :hook;
import :definition;

export namespace tenon {

/// A parameter and who gives it; `found` false means that nobody does.
struct Resolved {
  ParameterRecord record{};
  bool found = false;
  Token scope{};
  bool transient = false;
  bool differs = false;  ///< what is imported where the own ones do not exist does not live as long as they
};

/// Everything `define` was given, without types.
struct DefineInput {
  const Shape& self;
  View<const Shape*> given;
  View<ProviderRecord> providers;
  View<HookRecord> hooks;
  View<ConfigureRecord> configures;
  const TypeId* config_type;
  bool config_complete;
  View<FieldRecord> fields;
  const Binding* index;                ///< hash table over the facets of all providers
  std::size_t index_mask;              ///< its size less one
  bool several;                        ///< some token has more than one provider
  const ParameterFacts* wanted;        ///< of all providers and hooks, one after the other
  const Resolved* resolved = nullptr;  ///< the same, resolved; for the checks

  [[nodiscard]] constexpr const Resolved& found(const ParameterFacts& parameter) const {
    return resolved[&parameter - wanted];
  }
  /// How many structs of this type the configuration has: 1 for the whole of it.
  [[nodiscard]] constexpr int config_parts(Token type) const {
    if (config_type == nullptr) return 0;
    return type.type == config_type ? 1 : count_parts(fields, type);
  }
};

[[nodiscard]] constexpr int find_export(const Shape& shape, Token token) {
  for (std::size_t i = 0; i < shape.exports.size(); ++i) {
    if (same_token(shape.exports[i].token, token)) return static_cast<int>(i);
  }
  return -1;
}

[[nodiscard]] constexpr bool has_token(View<Token> tokens, Token token) {
  for (Token t : tokens) {
    if (same_token(t, token)) return true;
  }
  return false;
}

/// True if `name` is imported by the module, or re-exported to it through given descriptors, at most `depth` of them.
[[nodiscard]] constexpr bool receives_from(const DefineInput& in, Name name, std::size_t depth) {
  for (const ImportShape& import : in.self.imports) {
    if (import.module == name) return true;
  }
  if (depth == 0) return false;
  for (const Shape* shape : in.given) {
    for (const Name& reexport : shape->reexports) {
      if (reexport == name && receives_from(in, shape->name, depth - 1)) return true;
    }
  }
  return false;
}
[[nodiscard]] constexpr bool receives_from(const DefineInput& in, Name name) {
  return receives_from(in, name, in.given.size());
}

/// The provider, from number `first` on, and its facet that give a token; the module's own classes count by their own
/// name. For what may have several providers.
[[nodiscard]] constexpr Binding find_binding_from(View<ProviderRecord> providers, Token token, std::size_t first) {
  // No View's functions: in the compiler every call costs.
  for (std::size_t p = first; p < providers.count; ++p) {
    const View<FacetRecord>& facets = providers.first[p].facts.facets;
    for (std::size_t f = 0; f < facets.count; ++f) {
      if (facets.first[f].token.hash == token.hash && same_token(facets.first[f].token, token)) {
        return {static_cast<std::uint16_t>(p), static_cast<std::uint16_t>(f), true};
      }
    }
  }
  return {};
}
/// The first of them.
[[nodiscard]] constexpr Binding find_binding(const DefineInput& in, Token token) {
  for (std::size_t at = token.hash & in.index_mask; in.index[at].bound; at = (at + 1) & in.index_mask) {
    const Binding& found = in.index[at];
    if (in.providers.first[found.provider].facts.facets.first[found.facet].token.type == token.type) return found;
  }
  return {};
}
/// Fills a hash table over the facets of all providers; of those with one token the first stands in it. True when there
/// are such.
constexpr bool index_facets(View<ProviderRecord> providers, Binding* index, std::size_t mask) {
  bool several = false;
  for (std::size_t p = 0; p < providers.count; ++p) {
    const View<FacetRecord>& facets = providers.first[p].facts.facets;
    for (std::size_t f = 0; f < facets.count; ++f) {
      const Token& token = facets.first[f].token;
      std::size_t at = token.hash & mask;
      for (; index[at].bound; at = (at + 1) & mask) {
        const Binding& other = index[at];
        if (providers.first[other.provider].facts.facets.first[other.facet].token.type == token.type) break;
      }
      several |= index[at].bound;
      if (!index[at].bound) index[at] = {static_cast<std::uint16_t>(p), static_cast<std::uint16_t>(f), true};
    }
  }
  return several;
}

/// Finds who stands behind the exports, the offers and the overrides, in this order.
constexpr void bind_all(const DefineInput& in, Binding* out) {
  for (const ExportShape& e : in.self.exports) *out++ = find_binding(in, e.token);
  for (const Token& token : in.self.offers) *out++ = find_binding(in, token);
  for (const OverrideShape& o : in.self.overrides) *out++ = find_binding(in, o.token);
}

/// True if what is provided as `facet` is a contribution to `token`. A provider with a name contributes under its name
/// and without; one without a name contributes to no name.
[[nodiscard]] constexpr bool contributes_to(Token facet, Token token) {
  return same_token(facet, token) || (facet.type->plain != nullptr && facet.type->plain == token.type);
}
/// As find_binding, for a contribution.
[[nodiscard]] constexpr Binding find_contribution(View<ProviderRecord> providers, Token token, std::size_t first = 0) {
  for (std::size_t p = first; p < providers.count; ++p) {
    const View<FacetRecord>& facets = providers.first[p].facts.facets;
    for (std::size_t f = 0; f < facets.count; ++f) {
      if (contributes_to(facets.first[f].token, token)) {
        return {static_cast<std::uint16_t>(p), static_cast<std::uint16_t>(f), true};
      }
    }
  }
  return {};
}

/// Finds every provider of every contribution and returns how many there are; writes them where `out` is not null.
[[nodiscard]] constexpr std::size_t bind_contributions(const DefineInput& in, Contribution* out) {
  std::size_t count = 0;
  for (std::uint16_t c = 0; c < in.self.contributes.size(); ++c) {
    const Token token = in.self.contributes[c].token;
    Binding at = find_contribution(in.providers, token);
    for (; at.bound; at = find_contribution(in.providers, token, at.provider + std::size_t{1})) {
      if (out != nullptr) out[count] = {c, at.provider, at.facet};
      ++count;
    }
  }
  return count;
}

/// The number of the import of `module` with this instance name, or `indirect`. An empty name takes the first.
[[nodiscard]] constexpr std::uint16_t import_number(const Shape& self, const Name& module, std::string_view instance) {
  for (std::uint16_t k = 0; k < self.imports.size(); ++k) {
    const ImportShape& import = self.imports[k];
    if (import.module == module && (instance.empty() || import.instance() == instance)) return k;
  }
  return ParameterRecord::indirect;
}

[[nodiscard]] constexpr Resolved resolve_import(const DefineInput& in, const ParameterFacts& wanted) {
  for (const Shape* shape : in.given) {
    const int index = find_export(*shape, wanted.token);
    if (index < 0) continue;
    const std::uint16_t import = import_number(in.self, shape->name, wanted.instance);
    if (!wanted.instance.empty() && import == ParameterRecord::indirect) continue;
    return {{.token = wanted.token,
             .kind = wanted.kind,
             .source = Source::import,
             .provider = static_cast<std::uint16_t>(index),
             .import = import,
             .module = &shape->name},
            true,
            shape->exports[static_cast<std::size_t>(index)].scope,
            shape->exports[static_cast<std::size_t>(index)].transient};
  }
  return {{.token = wanted.token, .kind = wanted.kind, .source = Source::import}};
}

/// Where all own providers have conditions, the record says too what is imported: it is taken when none of them exists.
constexpr void fall_back(const DefineInput& in, const ParameterFacts& wanted, Resolved& own) {
  Binding at = find_binding_from(in.providers, wanted.token, own.record.provider);
  for (; at.bound; at = find_binding_from(in.providers, wanted.token, at.provider + std::size_t{1})) {
    if (in.providers[at.provider].facts.condition == nullptr) return;
  }
  const Resolved imported = resolve_import(in, wanted);
  if (!imported.found) return;
  own.record.import = imported.record.import;
  own.record.module = imported.record.module;
  own.differs = own.scope.type != imported.scope.type || own.transient != imported.transient;
}

/// `scope` is that of the provider whose parameter it is.
[[nodiscard]] constexpr Resolved resolve(const DefineInput& in, const ParameterFacts& wanted, const ScopeFacts* scope) {
  ParameterRecord record{.token = wanted.token, .kind = wanted.kind, .source = Source::own};
  auto from = [&](Source source) {
    record.source = source;
    return Resolved{record, true};
  };
  if (wanted.kind == ParameterKind::all) return from(Source::everyone);
  if (wanted.kind == ParameterKind::consumer || wanted.kind == ParameterKind::work ||
      wanted.kind == ParameterKind::event) {
    return from(Source::builtin);
  }
  if (const SeedPlace seed = find_seed(scope, wanted.token); seed.found && wanted.instance.empty()) {
    record.provider = seed.number;
    record.facet = seed.depth;
    return from(Source::seed);
  }
  if (in.config_parts(wanted.token) > 0) return from(Source::config);
  if (wanted.kind == ParameterKind::field) return Resolved{record};
  if (in.self.options.type != nullptr && same_token(wanted.token, in.self.options)) return from(Source::options);
  if (wanted.builtin) return from(Source::builtin);
  if (wanted.instance.empty()) {
    if (const Binding own = find_binding(in, wanted.token); own.bound) {
      record.provider = own.provider;
      record.facet = own.facet;
      Resolved found = from(Source::own);
      found.transient = in.providers[own.provider].facts.transient;
      if (const ScopeFacts* lives = in.providers[own.provider].facts.scope; lives != nullptr) {
        found.scope = lives->token;
      }
      if (in.providers[own.provider].facts.condition != nullptr) fall_back(in, wanted, found);
      return found;
    }
  }
  Resolved imported = resolve_import(in, wanted);
  if (imported.found) return imported;
  if (has_token(in.self.expects, wanted.token)) return from(Source::expected);
  return imported;
}

/// Resolves what all providers and hooks want; `out` has a place for each.
constexpr void resolve_all(const DefineInput& in, Resolved* out) {
  for (const ProviderRecord& provider : in.providers) {
    for (const ParameterFacts& wanted : provider.facts.parameters) {
      out[&wanted - in.wanted] = resolve(in, wanted, provider.facts.scope);
    }
  }
  for (const HookRecord& hook : in.hooks) {
    for (const ParameterFacts& wanted : hook.wanted) out[&wanted - in.wanted] = resolve(in, wanted, nullptr);
  }
}

}  // namespace tenon
