/// The checks behind `define`: ordinary functions over records, so that the compiler instantiates little and
/// evaluates much. They find the source of each parameter and write one message per mistake.
export module tenon.registry:check;
import tenon.std;
import :text;
import :token;
import :shape;
import :config;
import :provide;
import :definition;

export namespace tenon {

/// Everything `define` was given, without types.
struct DefineInput {
  const Shape& self;
  std::span<const Shape* const> given;
  std::span<const ProviderFacts> providers;
  const TypeId* config_type;
  bool config_complete;
  std::span<const FieldRecord> fields;
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

/// True if `name` is imported by the module, or re-exported to it by a given import of it.
[[nodiscard]] constexpr bool receives_from(const DefineInput& in, Name name) {
  for (const ImportShape& import : in.self.imports) {
    if (import.module == name) return true;
  }
  for (const Shape* shape : in.given) {
    bool imported = false;
    for (const ImportShape& import : in.self.imports) imported |= import.module == shape->name;
    if (!imported) continue;
    for (const Name& reexport : shape->reexports) {
      if (reexport == name) return true;
    }
  }
  return false;
}

/// The provider and facet of this module that give a token; the module's own classes count by their own name.
[[nodiscard]] constexpr Binding find_binding(std::span<const ProviderFacts> providers, Token token) {
  for (std::size_t p = 0; p < providers.size(); ++p) {
    for (std::size_t f = 0; f < providers[p].facets.size(); ++f) {
      if (same_token(providers[p].facets[f].token, token)) {
        return {static_cast<std::uint16_t>(p), static_cast<std::uint16_t>(f), true};
      }
    }
  }
  return {};
}

/// One parameter resolved; `found` false means that nobody gives it.
struct Resolved {
  ParameterRecord record;
  bool found = false;
  Token scope{};
};

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
            shape->exports[static_cast<std::size_t>(index)].scope};
  }
  return {{.token = wanted.token, .kind = wanted.kind, .source = Source::import}};
}

[[nodiscard]] constexpr Resolved resolve(const DefineInput& in, const ParameterFacts& wanted) {
  ParameterRecord record{.token = wanted.token, .kind = wanted.kind, .source = Source::own};
  auto from = [&](Source source) {
    record.source = source;
    return Resolved{record, true};
  };
  if (wanted.kind == ParameterKind::all) return from(Source::everyone);
  if (in.config_type != nullptr && wanted.token.type == in.config_type) return from(Source::config);
  if (wanted.kind == ParameterKind::field) return Resolved{record};
  if (in.self.options.type != nullptr && same_token(wanted.token, in.self.options)) return from(Source::options);
  if (wanted.builtin) return from(Source::builtin);
  if (wanted.instance.empty()) {
    if (const Binding own = find_binding(in.providers, wanted.token); own.bound) {
      record.provider = own.provider;
      record.facet = own.facet;
      Resolved found = from(Source::own);
      found.scope = in.providers[own.provider].scope;
      return found;
    }
  }
  Resolved imported = resolve_import(in, wanted);
  if (imported.found) return imported;
  if (has_token(in.self.expects, wanted.token)) return from(Source::expected);
  return imported;
}

/// The checks that `define` runs, in the order in which their mistakes are reported.
class DefineCheck {
 public:
  constexpr explicit DefineCheck(const DefineInput& in) : in_(in) {}
  [[nodiscard]] constexpr Verdict run() {
    given_descriptors();
    for (const ProviderFacts& provider : in_.providers) {
      bases(provider);
      parameters(provider);
    }
    provided_once();
    bound(in_.self.exports, "exports ");
    bound(in_.self.contributes, "contributes ");
    for (const OverrideShape& o : in_.self.overrides) overridden(o);
    for (Token token : in_.self.offers) offered(token);
    config();
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
                << " by value; take a reference, Ref<T>, Optional<T>, All<T>, From<\"name\", T&> or Field<&Config::x>";
    }
    if (!injectable) return;
    if (!provider.constructible) {
      mistake() << provider.type.name() << " has no constructor for provide<" << provider.signature << ">";
      return;
    }
    for (const ParameterFacts& wanted : provider.parameters) parameter(provider, wanted);
  }

  constexpr void parameter(const ProviderFacts& provider, const ParameterFacts& wanted) {
    const Resolved found = resolve(in_, wanted);
    if (!found.found) {
      if (wanted.kind == ParameterKind::optional) return;
      unmet(provider, wanted);
      return;
    }
    if (wanted.kind == ParameterKind::object && wanted.restartable && !provider.restartable) {
      mistake() << provider.type.name() << " holds " << wanted.spelling << ", but " << wanted.token.name()
                << " is restartable: its object may be replaced while the program runs; take Ref<"
                << wanted.token.name() << ">, or make " << provider.type.name() << " restartable too";
    }
    if (found.scope.type != nullptr && provider.scope.type == nullptr) {
      mistake() << provider.type.name() << " lives as long as the program and cannot take " << wanted.token.name()
                << ", which exists once per " << found.scope.name() << "; provide " << provider.type.name()
                << " with .in<" << found.scope.name() << ">()";
    }
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
    message << ", which the module neither provides, imports, expects nor takes as configuration";
  }

  constexpr void provided_once() {
    for (std::size_t a = 0; a < in_.providers.size(); ++a) {
      for (std::size_t b = a + 1; b < in_.providers.size(); ++b) {
        for (const FacetRecord& facet : in_.providers[a].facets) twice(in_.providers[b], facet.token);
      }
    }
  }
  constexpr void twice(const ProviderFacts& other, Token token) {
    for (const FacetRecord& facet : other.facets) {
      if (!same_token(facet.token, token)) continue;
      mistake() << token.name() << " is provided twice";
    }
  }

  constexpr void bound(View<ExportShape> exported, std::string_view verb) {
    for (const ExportShape& e : exported) {
      const Binding binding = find_binding(in_.providers, e.token);
      if (!binding.bound) {
        if (e.optional) continue;
        mistake() << verb << e.token.name() << " but provides nothing as it; add .as<" << e.token.name()
                  << ">() to a provider";
        continue;
      }
      const Token scope = in_.providers[binding.provider].scope;
      if (scope.type != e.scope.type) scope_differs(e, scope);
    }
  }
  constexpr void scope_differs(const ExportShape& e, Token scope) {
    mistake() << "exports " << e.token.name() << " " << (e.scope.type != nullptr ? "scoped to " : "without a scope")
              << (e.scope.type != nullptr ? e.scope.name() : std::string_view{}) << " but provides it "
              << (scope.type != nullptr ? "in " : "without a scope")
              << (scope.type != nullptr ? scope.name() : std::string_view{});
  }

  constexpr void overridden(const OverrideShape& o) {
    if (!find_binding(in_.providers, o.token).bound) {
      mistake() << "overrides " << o.token.name() << " of " << o.module.text << " but provides nothing as it; add .as<"
                << o.token.name() << ">() to a provider";
    }
  }

  constexpr void offered(Token token) {
    if (find_binding(in_.providers, token).bound) return;
    mistake() << "offers " << token.name() << " but provides nothing as it; add .as<" << token.name()
              << ">() to a provider";
  }

  constexpr void config() {
    if (!in_.config_complete) {
      mistake()
          << "the configuration " << in_.self.config
          << " has no fields here; define the struct, with `static constexpr auto fields`, before this definition";
    }
    for (const FieldRecord& field : in_.fields) {
      if (field.kind != FieldKind::unsupported) continue;
      mistake() << in_.self.config << "::" << field.name << " has the type " << field.type
                << ", which configuration cannot hold; use bool, an integer, float, double, std::string, "
                   "std::filesystem::path or std::vector<std::string>";
    }
  }

  const DefineInput& in_;
  Verdict verdict_{};
};

}  // namespace tenon
