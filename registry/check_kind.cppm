/// The checks of `define` about providers that are not simply there once: conditional and transient ones.
export module tenon.registry:check_kind;
import tenon.std;
import :text;
import :token;
import :shape;
import :scope;
import :condition;
import :parameter;
import :maker;
import :record;
import :definition;
import :resolve;

export namespace tenon {

/// A condition looks at the module's own configuration.
constexpr void check_condition(Verdict& verdict, const DefineInput& in, const ProviderFacts& provider) {
  if (provider.condition == nullptr || in.config_parts(provider.condition->config) == 1) return;
  Message& message = verdict.mistake() << in.self.name.text << ": " << provider.type.name()
                                       << " exists when a condition on " << provider.condition->config.name()
                                       << " holds, which is ";
  if (in.config_parts(provider.condition->config) == 0) {
    message << "not this module's configuration";
  } else {
    message << "the type of several fields of the configuration; use a function of the whole configuration";
  }
}

/// One of several providers of a type against one that comes before it.
constexpr void check_alternative(Verdict& verdict, const DefineInput& in, Token token, const ProviderFacts& before,
                                 const ProviderFacts& later) {
  auto mistake = [&]() -> Message& { return verdict.mistake() << in.self.name.text << ": " << token.name(); };
  if (before.condition == later.condition) {
    Message& message = mistake() << " is provided twice";
    if (before.condition != nullptr) message << " under the same condition";
  } else if (before.condition == nullptr) {
    mistake() << " is provided by " << before.type.name() << ", which always exists, so " << later.type.name()
              << " is never used; list the one without a condition last";
  } else if (before.scope != later.scope || before.transient != later.transient) {
    mistake() << " is provided by " << before.type.name() << " and by " << later.type.name()
              << ", whose objects do not live equally long; provide both in the same scope, or both as transient";
  }
}

/// Several providers of one type: the first whose condition holds is used, so conditions must tell them apart.
constexpr void check_alternatives(Verdict& verdict, const DefineInput& in, Token token) {
  Binding later = find_binding(in, token);
  for (; later.bound; later = find_binding_from(in.providers, token, later.provider + std::size_t{1})) {
    Binding before = find_binding(in, token);
    for (; before.provider < later.provider;
         before = find_binding_from(in.providers, token, before.provider + std::size_t{1})) {
      check_alternative(verdict, in, token, in.providers[before.provider].facts, in.providers[later.provider].facts);
    }
  }
}

/// A transient provider: what it may not be besides.
constexpr void check_transient(Verdict& verdict, const DefineInput& in, const ProviderFacts& provider) {
  if (!provider.transient) return;
  auto mistake = [&]() -> Message& {
    return verdict.mistake() << in.self.name.text << ": " << provider.type.name() << " is transient and ";
  };
  if (provider.scope == nullptr && provider.steps != nullptr) {
    mistake() << "is neither started nor stopped; its constructor and destructor do that";
  }
  for (const FacetRecord& facet : provider.facets) {
    for (const ExportShape& c : in.self.contributes) {
      if (!contributes_to(facet.token, c.token)) continue;
      mistake() << "contributes " << c.token.name()
                << ", but All<T> holds what lives as long as the program; contribute what takes a Make<"
                << provider.type.name() << ">";
    }
    if (has_token(in.self.offers, facet.token)) {
      mistake() << "cannot be offered as " << facet.token.name() << "; what is offered lives as long as the program";
    }
  }
}

/// An export says whether everybody gets an object of their own, as its provider does.
constexpr void check_given(Verdict& verdict, const DefineInput& in, const ProviderFacts& provider,
                           const ExportShape& exported, std::string_view verb) {
  if (provider.transient == exported.transient) return;
  const std::string_view token = exported.token.name();
  // What is contributed is told by check_transient.
  if (provider.transient && find_export(in.self, exported.token) < 0) return;
  Message& message = verdict.mistake() << in.self.name.text << ": " << verb << token;
  if (provider.transient) {
    message << " but provides it as transient; say transient<" << token << ">";
  } else {
    message << " as transient but provides it as made once; add .transient() to its provider";
  }
}

/// What takes the place of an export is made as often as it.
constexpr void check_override_kind(Verdict& verdict, const DefineInput& in, const OverrideShape& o) {
  const Binding own = find_binding(in, o.token);
  if (!own.bound) return;
  for (const Shape* shape : in.given) {
    const int index = find_export(*shape, o.token);
    if (!(shape->name == o.module) || index < 0) continue;
    const bool theirs = shape->exports[static_cast<std::size_t>(index)].transient;
    if (theirs == in.providers[own.provider].facts.transient) continue;
    verdict.mistake() << in.self.name.text << ": overrides " << o.token.name() << " of " << o.module.text << ", which "
                      << (theirs ? "is transient; provide it with .transient()"
                                 : "is made once, with one that is transient");
  }
}

/// One resolved parameter: whether it asks for one object that all share, or for one of its own.
constexpr void check_kinds(Verdict& verdict, const DefineInput& in, const ProviderFacts& provider,
                           const ParameterFacts& wanted, const Resolved& found) {
  const std::string_view token = wanted.token.name();
  auto mistake = [&]() -> Message& {
    return verdict.mistake() << in.self.name.text << ": " << provider.type.name() << " takes " << wanted.spelling;
  };
  if (provider.state != nullptr && found.record.source != Source::config) {
    mistake() << ", but is a state, which outlives what it is given; it may take configuration, and copy from it";
  }
  if (wanted.kind == ParameterKind::consumer && !provider.transient) {
    mistake() << ", but is made once for all who ask; provide it with .transient()";
  }
  if (found.differs) {
    mistake() << ", which exists here only under a condition and is imported from " << found.record.module->text
              << " otherwise, but their objects do not live equally long; provide it as " << found.record.module->text
              << " exports it";
  }
  if (wanted.kind == ParameterKind::work && provider.scope == nullptr) {
    mistake()
        << ", but lives as long as the program; begin a unit of work with Host::begin, or provide it with .in<S>()";
  }
  const bool handle = wanted.kind == ParameterKind::ref || wanted.kind == ParameterKind::scoped;
  if (handle && found.transient) {
    mistake() << ", but " << token << " is transient: everybody has one of their own; take " << token << "& or Make<"
              << token << ">";
  }
  if (wanted.kind != ParameterKind::make) return;
  if (!found.transient) {
    mistake() << ", but " << token << " is made once; take " << token << "&, or provide it with .transient()";
  } else if (found.scope.type != nullptr) {
    mistake() << ", but " << token << " is for objects of " << found.scope.name() << "; take " << token
              << "& in that scope";
  }
}

}  // namespace tenon
