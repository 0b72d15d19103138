/// The checks behind `define`: ordinary functions over records, as in :resolve. They write one message per mistake.
export module tenon.registry:check;
import tenon.std;
import :text;
import :token;
import :shape;
import :value;
import :pattern;
import :config;
import :configure;
import :scope;
import :parameter;
import :maker;
import :record;
import :hook;
import :definition;
import :resolve;
import :check_need;
import :check_scope;
import :check_hook;
import :check_change;
import :check_kind;
import :check_cycle;

export namespace tenon {

/// The checks that `define` runs, in the order in which their mistakes are reported.
class DefineCheck {
 public:
  constexpr explicit DefineCheck(const DefineInput& in) : in_(in) {}
  [[nodiscard]] constexpr Verdict run() {
    given_descriptors();
    for (const ProviderRecord& record : in_.providers) {
      const ProviderFacts& provider = record.facts;
      bases(provider);
      parameters(provider);
      check_lifetime(verdict_, in_, provider);
      check_condition(verdict_, in_, provider);
      check_transient(verdict_, in_, provider);
    }
    provided_once();
    if (cycles_.possible()) CycleSearch(verdict_, in_).run();
    contributions();
    bound(in_.self.exports, "exports ", find_binding_from);
    bound(in_.self.contributes, "contributes ", find_contribution);
    for (const OverrideShape& o : in_.self.overrides) overridden(o);
    for (Token token : in_.self.offers) offered(token);
    config();
    for (const HookRecord& hook : in_.hooks) {
      hook.change != nullptr ? check_change(verdict_, in_, hook) : check_hook(verdict_, in_, hook);
    }
    for (const ConfigureRecord& configure : in_.configures) configured(configure);
    return verdict_;
  }

 private:
  constexpr Message& mistake() { return verdict_.mistake() << in_.self.name.text << ": "; }

  constexpr void given_descriptors() {
    for (const Shape* shape : in_.given) {
      if (receives_from(in_, shape->name)) continue;
      mistake() << "define is given the descriptor of " << shape->name.text << ", which " << in_.self.name.text
                << " does not import; add .imports<\"" << shape->name.text << "\">() to its descriptor";
    }
  }

  constexpr void bases(const ProviderFacts& provider) {
    for (const FacetRecord& facet : provider.facets) {
      if (facet.derives) continue;
      mistake() << provider.type.name() << " is provided as " << facet.token.name() << " but does not derive from it";
    }
  }

  constexpr void parameters(const ProviderFacts& provider) {
    bool injectable = true;
    for (const ParameterFacts& wanted : provider.parameters) {
      if (wanted.kind != ParameterKind::invalid) continue;
      injectable = false;
      mistake() << provider.type.name() << " takes " << wanted.spelling
                << " by value; take a reference, Ref<T>, Optional<T>, All<T>, Make<T>, From<\"name\", T&>, "
                   "Named<\"name\", T&> or Field<&Config::x>";
    }
    if (!injectable) return;
    if (!provider.constructible) {
      not_made(provider);
      return;
    }
    for (const ParameterFacts& wanted : provider.parameters) parameter(provider, wanted);
  }

  constexpr void not_made(const ProviderFacts& provider) {
    const std::string_view type = provider.type.name();
    switch (provider.made_by) {
      case MadeBy::constructor:
        if (provider.state != nullptr) {
          mistake() << type << " has no constructor for state<" << provider.signature << ">";
          return;
        }
        mistake() << type << " has no constructor for provide<" << provider.signature << ">";
        return;
      case MadeBy::value: mistake() << type << " is given as a value, but cannot be copied"; return;
      case MadeBy::factory:
        mistake() << "the factory " << provider.signature
                  << " does not return an object, a std::unique_ptr or an absl::StatusOr of one of them";
        return;
      case MadeBy::existing:
        mistake() << "existing<" << type << ", …>: " << provider.signature << " is no " << type;
        return;
    }
  }

  constexpr void parameter(const ProviderFacts& provider, const ParameterFacts& wanted) {
    check_outside_hooks(verdict_, in_, provider, wanted);
    const Resolved& found = in_.found(wanted);
    if (!found.found) {
      if (wanted.kind == ParameterKind::optional || wanted.hooks != 0) return;
      unmet(provider, wanted);
      return;
    }
    if (found.record.source == Source::config && in_.config_parts(wanted.token) > 1) {
      mistake() << provider.type.name() << " takes " << wanted.spelling
                << ", but several fields of the configuration are of this type; take Field<&" << in_.self.config
                << "::NAME> of one";
    }
    // What lives in a scope is gone before a reload can take anything from under it.
    if (wanted.kind == ParameterKind::object && wanted.restartable && !provider.restartable &&
        provider.scope == nullptr) {
      mistake() << provider.type.name() << " holds " << wanted.spelling << ", but " << wanted.token.name()
                << " is restartable: its object may be replaced while the program runs; take Ref<"
                << wanted.token.name() << ">, or make " << provider.type.name() << " restartable too";
    }
    cycles_.note(in_, provider, wanted.kind, found.record);
    check_kinds(verdict_, in_, provider, wanted, found);
    check_scopes(verdict_, in_, provider, wanted, found);
    check_may_be_absent(verdict_, in_, provider, wanted, found);
  }

  constexpr void unmet(const ProviderFacts& provider, const ParameterFacts& wanted) {
    Message& message = mistake();
    message << provider.type.name() << " needs " << wanted.spelling;
    if (!wanted.instance.empty()) {
      message << "; no import named \"" << wanted.instance << "\" exports it: add .imports<as<\"" << wanted.instance
              << "\", \"MODULE\">>() to the descriptor";
      return;
    }
    if (wanted.kind == ParameterKind::field) {
      message << ", a field of " << wanted.token.name() << ", which is not this module's configuration";
      return;
    }
    if (const std::string_view other = other_name(in_, wanted.token); !other.empty()) {
      message << ", but has only " << other;
      return;
    }
    say_who_may_give(message, in_, wanted.token.name());
  }

  /// One provider gives a type, but for a contribution, where each counts, and for those with conditions.
  constexpr void provided_once() {
    if (!in_.several) return;
    for (std::size_t p = 0; p < in_.providers.size(); ++p) {
      for (const FacetRecord& facet : in_.providers[p].facts.facets) {
        const Binding first = find_binding(in_, facet.token);
        if (first.provider == p ||
            find_binding_from(in_.providers, facet.token, first.provider + std::size_t{1}).provider != p) {
          continue;
        }
        if (contributed(facet.token)) {
          contributed_only(facet.token);
        } else {
          check_alternatives(verdict_, in_, facet.token);
        }
      }
    }
  }
  [[nodiscard]] constexpr bool contributed(Token token) const {
    for (const ExportShape& c : in_.self.contributes) {
      if (same_token(c.token, token)) return true;
    }
    return false;
  }
  /// What has several providers cannot also be had as one object.
  constexpr void contributed_only(Token token) {
    if (find_export(in_.self, token) >= 0) several(token) << "an export needs exactly one; export another interface";
    for (const OverrideShape& o : in_.self.overrides) {
      if (same_token(o.token, token)) several(token) << "overriding that of " << o.module.text << " needs exactly one";
    }
    if (has_token(in_.self.offers, token)) several(token) << "an offer needs exactly one";
    for (const ProviderRecord& record : in_.providers) {
      const ProviderFacts& provider = record.facts;
      for (const ParameterFacts& wanted : provider.parameters) {
        if (!same_token(wanted.token, token) || in_.found(wanted).record.source != Source::own) {
          continue;
        }
        several(token) << provider.type.name() << " takes " << wanted.spelling << "; let it take All<" << token.name()
                       << ">";
      }
    }
  }
  constexpr Message& several(Token token) {
    return mistake() << token.name() << " is provided twice: as contributions both count, but ";
  }

  constexpr void contributions() {
    const View<ExportShape> all = in_.self.contributes;
    for (std::size_t c = 0; c < all.size(); ++c) {
      if (all[c].scope.type != nullptr) {
        mistake() << "contributes " << all[c].token.name() << " scoped to " << all[c].scope.name()
                  << ", but All<T> holds what lives as long as the program; contribute a factory of it";
      }
      for (std::size_t b = 0; b < c; ++b) {
        if (!same_token(all[b].token, all[c].token)) continue;
        mistake() << "contributes " << all[c].token.name()
                  << " twice; one .contributes<>() stands for all providers of it";
      }
    }
  }

  using Find = Binding(View<ProviderRecord> providers, Token token, std::size_t first);
  constexpr void bound(View<ExportShape> exported, std::string_view verb, Find& find) {
    for (const ExportShape& e : exported) {
      Binding binding = find(in_.providers, e.token, 0);
      if (!binding.bound && !e.optional) {
        mistake() << verb << e.token.name() << " but provides nothing as it; add .as<" << e.token.name()
                  << ">() to a provider";
      }
      for (; binding.bound; binding = find(in_.providers, e.token, binding.provider + std::size_t{1})) {
        const ScopeFacts* lives = in_.providers[binding.provider].facts.scope;
        const Token scope = lives != nullptr ? lives->token : Token{};
        if (scope.type != e.scope.type) scope_differs(e, verb, scope);
        check_given(verdict_, in_, in_.providers[binding.provider].facts, e, verb);
      }
    }
  }
  constexpr void scope_differs(const ExportShape& e, std::string_view verb, Token scope) {
    mistake() << verb << e.token.name() << " " << (e.scope.type != nullptr ? "scoped to " : "without a scope")
              << (e.scope.type != nullptr ? e.scope.name() : std::string_view{}) << " but provides it "
              << (scope.type != nullptr ? "in " : "without a scope")
              << (scope.type != nullptr ? scope.name() : std::string_view{});
  }

  constexpr void overridden(const OverrideShape& o) {
    if (!find_binding(in_, o.token).bound) {
      mistake() << "overrides " << o.token.name() << " of " << o.module.text << " but provides nothing as it; add .as<"
                << o.token.name() << ">() to a provider";
    }
    check_override(verdict_, in_, o);
    check_override_kind(verdict_, in_, o);
  }

  constexpr void offered(Token token) {
    check_offer(verdict_, in_, token);
    if (find_binding(in_, token).bound) return;
    mistake() << "offers " << token.name() << " but provides nothing as it; add .as<" << token.name()
              << ">() to a provider";
  }

  constexpr void config() {
    if (!in_.config_complete) {
      mistake()
          << "the configuration " << in_.self.config
          << " has no fields here; define the struct, with `static constexpr auto fields`, before this definition";
    }
    holdable(in_.self.config, in_.fields);
  }
  constexpr void holdable(std::string_view owner, View<FieldRecord> fields) {
    for (const FieldRecord& field : fields) {
      const ValueType* value = field.value;
      while (value->kind != FieldKind::unsupported && value->element != nullptr) value = value->element;
      if (value->kind == FieldKind::group) holdable(value->group->type.name(), value->group->fields);
      if (!field.pattern.empty()) {
        if (const Pattern pattern(field.pattern); !pattern.error().empty()) {
          mistake() << owner << "::" << field.name << " has the wrong pattern " << field.pattern << ": "
                    << pattern.error();
        }
      }
      if (value->kind != FieldKind::unsupported) continue;
      mistake() << owner << "::" << field.name << " has the type " << field.type
                << ", which configuration cannot hold; use bool, a number, std::string, std::filesystem::path, a "
                   "std::chrono duration, tenon::Bytes, an enum class, a struct with fields, or a std::vector, "
                   "std::map<std::string, T>, std::optional or tenon::Secret of such";
    }
  }

  constexpr void configured(const ConfigureRecord& configure) {
    bool imported = false;
    bool named = configure.instance.empty();
    for (const ImportShape& import : in_.self.imports) {
      if (!(import.module == configure.module)) continue;
      imported = true;
      named |= import.instance() == configure.instance;
    }
    if (!imported || !named) {
      Message& message = mistake() << "configures " << configure.module.text;
      if (!named) message << "@" << configure.instance;
      message << ", which it does not import";
    }
    if (configure.mine.type != nullptr && in_.config_parts(configure.mine) != 1) {
      mistake() << "configures " << configure.module.text << " from " << configure.mine.name()
                << ", which is not this module's configuration";
    }
  }

  const DefineInput& in_;
  Verdict verdict_{};
  CycleHint cycles_{};
};

}  // namespace tenon
