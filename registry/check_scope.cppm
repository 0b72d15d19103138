/// The checks of `define` about how long objects live.
export module tenon.registry:check_scope;
import tenon.std;
import :text;
import :token;
import :shape;
import :scope;
import :parameter;
import :maker;
import :step;
import :record;
import :definition;
import :resolve;

export namespace tenon {

/// A provider in a scope: what it may not be besides.
constexpr void check_lifetime(Verdict& verdict, const DefineInput& in, const ProviderFacts& provider) {
  if (provider.scope == nullptr) return;
  const std::string_view scope = provider.scope->token.name();
  if (provider.steps != nullptr) {
    verdict.mistake() << in.self.name.text << ": " << provider.type.name() << " exists once per " << scope
                      << " and is neither started nor stopped; its constructor and destructor do that";
  }
  for (const FacetRecord& facet : provider.facets) {
    if (!find_seed(provider.scope, facet.token).found) continue;
    verdict.mistake() << in.self.name.text << ": " << provider.type.name() << " is provided in " << scope << " as "
                      << facet.token.name() << ", with which the scope is seeded";
  }
}

/// One resolved parameter: who lives longer must not hold who lives shorter.
constexpr void check_scopes(Verdict& verdict, const DefineInput& in, const ProviderFacts& provider,
                            const ParameterFacts& wanted, const Resolved& found) {
  auto mistake = [&]() -> Message& { return verdict.mistake() << in.self.name.text << ": " << provider.type.name(); };
  const std::string_view token = wanted.token.name();
  const bool handle = wanted.kind == ParameterKind::ref || wanted.kind == ParameterKind::scoped;
  if (handle && found.record.source == Source::seed) {
    mistake() << " takes " << wanted.spelling << ", but " << token << " is a seed of its scope; take " << token << "&";
    return;
  }
  if (found.transient && (handle || wanted.kind == ParameterKind::make)) return;  // told by check_kinds
  if (wanted.kind == ParameterKind::scoped) {
    if (found.scope.type == nullptr) {
      mistake() << " takes " << wanted.spelling << ", but " << token << " lives as long as the program; take Ref<"
                << token << ">";
    } else if (!same_token(found.scope, wanted.scope)) {
      mistake() << " takes " << wanted.spelling << ", but " << token << " exists once per " << found.scope.name();
    }
    return;
  }
  if (found.scope.type == nullptr) return;
  const std::string_view scope = found.scope.name();
  if (wanted.kind == ParameterKind::ref) {
    mistake() << " takes " << wanted.spelling << ", but " << token << " exists once per " << scope << "; take " << token
              << "& in that scope, Scoped<" << scope << ", " << token << "> outside of it";
  } else if (provider.scope == nullptr) {
    mistake() << " lives as long as the program and cannot take " << token << ", which exists once per " << scope
              << "; provide " << provider.type.name() << " with .in<" << scope << ">()";
  } else if (scope_depth(provider.scope, found.scope) < 0) {
    const std::string_view own = provider.scope->token.name();
    mistake() << " exists once per " << own << " and cannot take " << token << ", which exists once per " << scope
              << "; " << own << " does not lie within " << scope << ", which `using parent = " << scope
              << ";` would say";
  }
}

/// What takes the place of an export lives as long as it.
constexpr void check_override(Verdict& verdict, const DefineInput& in, const OverrideShape& o) {
  const Binding own = find_binding(in, o.token);
  if (!own.bound) return;
  for (const Shape* shape : in.given) {
    const int index = find_export(*shape, o.token);
    if (!(shape->name == o.module) || index < 0) continue;
    const Token theirs = shape->exports[static_cast<std::size_t>(index)].scope;
    const ScopeFacts* mine = in.providers[own.provider].facts.scope;
    if (same_token(theirs, mine != nullptr ? mine->token : Token{})) continue;
    Message& message = verdict.mistake();
    message << in.self.name.text << ": overrides " << o.token.name() << " of " << o.module.text << ", which ";
    if (theirs.type == nullptr) {
      message << "lives as long as the program, with one that exists once per " << mine->token.name();
    } else {
      message << "exists once per " << theirs.name() << "; provide it with .in<" << theirs.name() << ">()";
    }
  }
}

/// Those to whom it is offered do not know its scope.
constexpr void check_offer(Verdict& verdict, const DefineInput& in, Token token) {
  const Binding own = find_binding(in, token);
  if (!own.bound || in.providers[own.provider].facts.scope == nullptr) return;
  verdict.mistake() << in.self.name.text << ": offers " << token.name() << ", which it provides in "
                    << in.providers[own.provider].facts.scope->token.name()
                    << "; what is offered lives as long as the program";
}

}  // namespace tenon
