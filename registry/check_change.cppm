/// The part of define's checks that looks at configure_provider.
export module tenon.registry:check_change;
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

constexpr void check_change_parameter(Verdict& verdict, const DefineInput& in, const ChangeFacts& change,
                                      const ParameterFacts& wanted) {
  auto mistake = [&]() -> Message& {
    return verdict.mistake() << in.self.name.text << ": configure_provider<" << change.token.name() << "> takes "
                             << wanted.spelling;
  };
  if (wanted.kind == ParameterKind::invalid) {
    mistake() << " by value; take a reference, Ref<T>, Optional<T>, All<T> or Field<&Config::x>";
    return;
  }
  if (wanted.kind == ParameterKind::make || wanted.kind == ParameterKind::consumer ||
      wanted.kind == ParameterKind::work || wanted.kind == ParameterKind::scoped) {
    mistake() << ", which is for constructors";
    return;
  }
  const Resolved& found = in.found(wanted);
  if (!found.found) {
    if (wanted.kind == ParameterKind::optional) return;
    mistake() << ", which the module neither provides, imports, expects nor takes as configuration";
  } else if (found.scope.type != nullptr) {
    mistake() << ", which exists once per " << found.scope.name() << "; take what lives as long as the program";
  } else if (found.transient) {
    mistake() << ", which is transient; take what lives as long as the program";
  }
}

constexpr void check_change(Verdict& verdict, const DefineInput& in, const HookRecord& hook) {
  const ChangeFacts& change = *hook.change;
  const std::string_view type = change.token.name();
  auto mistake = [&]() -> Message& {
    return verdict.mistake() << in.self.name.text << ": configure_provider<" << type << "> ";
  };
  if (!change.takes) mistake() << "needs a function whose first parameter is " << type << "&";
  if (!hook.returns) mistake() << "returns something; nothing, an absl::Status or a std::unique_ptr<" << type << ">";
  for (const ParameterFacts& wanted : hook.wanted) check_change_parameter(verdict, in, change, wanted);
}

}  // namespace tenon
