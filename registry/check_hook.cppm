/// The part of define's checks that looks at hooks.
export module tenon.registry:check_hook;
import tenon.std;
import :text;
import :token;
import :shape;
import :scope;
import :parameter;
import :maker;
import :record;
import :hook;
import :definition;
import :resolve;

export namespace tenon {

/// What a hook may take: nothing that is made later.
constexpr void check_hook_parameter(Verdict& verdict, const DefineInput& in, const HookRecord& hook,
                                    const ParameterFacts& wanted) {
  auto mistake = [&]() -> Message& {
    return verdict.mistake() << in.self.name.text << ": " << hook_name(hook.kind) << " takes " << wanted.spelling;
  };
  if (wanted.kind == ParameterKind::invalid) {
    mistake() << " by value; take a reference, Setup<descriptor> or ModuleRef";
    return;
  }
  if (wanted.hooks != 0) {
    if ((wanted.hooks & hook_bit(hook.kind)) == 0) mistake() << ", which is for other hooks";
    return;
  }
  const Resolved& found = in.found(wanted);
  if (!found.found) {
    mistake() << ", which is neither its configuration nor its options nor something that it collects";
    return;
  }
  const Source source = found.record.source;
  if (source == Source::own && in.providers[found.record.provider].facts.collected) {
    if (hook.kind != HookKind::setup_config) return;
    mistake() << ", but collects begin with process";
    return;
  }
  if (source == Source::config || source == Source::options) return;
  if (source == Source::builtin && wanted.kind != ParameterKind::event) return;
  mistake() << ", but no object exists while hooks run; take it in a constructor, or collect<T>() what they gather";
}

constexpr void check_hook(Verdict& verdict, const DefineInput& in, const HookRecord& hook) {
  if (!hook.returns) {
    verdict.mistake() << in.self.name.text << ": " << hook_name(hook.kind)
                      << " returns something; a hook returns nothing or an absl::Status";
  }
  for (const ParameterFacts& wanted : hook.wanted) check_hook_parameter(verdict, in, hook, wanted);
}

/// What only hooks are given.
constexpr void check_outside_hooks(Verdict& verdict, const DefineInput& in, const ProviderFacts& provider,
                                   const ParameterFacts& wanted) {
  if (wanted.hooks == 0 || wanted.builtin) return;
  verdict.mistake() << in.self.name.text << ": " << provider.type.name() << " takes " << wanted.spelling
                    << ", which only hooks are given, while the tree is put together";
}

/// What may be left out by configuration or by options is taken as Optional<T>.
constexpr void check_may_be_absent(Verdict& verdict, const DefineInput& in, const ProviderFacts& provider,
                                   const ParameterFacts& wanted, const Resolved& found) {
  if (found.record.source != Source::import || found.record.import == ParameterRecord::indirect) return;
  if (wanted.kind != ParameterKind::object && wanted.kind != ParameterKind::ref && wanted.kind != ParameterKind::make) {
    return;
  }
  const ImportShape& import = in.self.imports[found.record.import];
  if (import.kind != ImportKind::may && !import.conditional()) return;
  verdict.mistake() << in.self.name.text << ": " << provider.type.name() << " takes " << wanted.spelling << " of "
                    << import.module.text << ", which "
                    << (import.conditional() ? "is imported under a condition" : "is only a may_import")
                    << " and may be absent; take Optional<" << wanted.token.name() << ">";
}

}  // namespace tenon
