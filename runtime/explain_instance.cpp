/// What explain says of a module, and words that all explanations share.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

std::string lifetime_text(const ProviderView& p) {
  if (p.transient)
    return absl::StrCat("one for each that takes it", p.scope.empty() ? "" : absl::StrCat(", in ", p.scope));
  return p.scope.empty() ? "one for the program" : absl::StrCat("one for each ", p.scope);
}

std::string origin_text(const ParameterView& p) {
  const std::string from = absl::StrCat(p.spelling, " from ");
  if (p.source == "config") return absl::StrCat(from, "the configuration of ", p.module);
  if (p.source == "options") return absl::StrCat(from, "the options that the importer gives");
  if (p.source == "runtime") return absl::StrCat(from, "the runtime");
  if (p.source == "seed") return absl::StrCat(from, "whoever opens a ", p.module);
  if (p.source == "contributions") return absl::StrCat(from, p.all.size(), " contributions", names_text(": ", p.all));
  if (p.kind == "Consumer") return absl::StrCat(from, "whoever takes the object");
  if (p.provider.empty()) return absl::StrCat(p.spelling, ", which nobody provides");
  return absl::StrCat(from, p.source == "own" ? "its own module" : p.module, ": ", p.provider);
}
std::string names_text(std::string_view before, const std::vector<std::string>& names, std::string_view between) {
  std::string text;
  for (const std::string& name : names) {
    absl::StrAppend(&text, std::string(text.empty() ? before : between), name);
  }
  return text;
}

std::string instance_text(const InstanceView& i) {
  std::string text;
  auto line = [&](std::size_t depth, const std::string& what) {
    absl::StrAppend(&text, std::string(2 * depth, ' '), what, "\n");
  };
  line(0, absl::StrCat(i.path, i.active ? "" : ", which is not active"));
  line(1, i.imported_by.empty() ? std::string(i.top ? "nobody imports it: it is a part of the program by itself"
                                                    : "no active module imports it")
                                : absl::StrCat("imported by", names_text(" ", i.imported_by)));
  for (const ImportView& import : i.imports) {
    line(1, absl::StrCat("imports ", import.module, import.kind == "shared" ? "" : absl::StrCat(" (", import.kind, ")"),
                         import.active ? "" : ", which is not active here", import.reexported ? ", re-exported" : ""));
  }
  for (const GivenView& e : i.exports) {
    line(1, absl::StrCat("exports ", e.token, ": ",
                         e.module.empty()     ? "nobody provides it"
                         : e.module == i.path ? e.provider
                                              : absl::StrCat(e.provider, " of ", e.module, ", which overrides ",
                                                             e.instead.empty() ? std::string("it") : e.instead)));
  }
  for (const GivenView& o : i.overrides)
    line(1, absl::StrCat("overrides ", o.token, " of ", o.overrides, ": ", o.provider));
  for (const GivenView& o : i.offers) line(1, absl::StrCat("offers ", o.token, ": ", o.provider));
  for (const std::string& token : i.expects) line(1, absl::StrCat("expects ", token));
  for (const ProviderView& p : i.providers) {
    line(1,
         absl::StrCat("provides ", p.type, names_text(" as ", p.as), ", ", lifetime_text(p),
                      p.exists || !i.active ? "" : absl::StrCat(", but it does not exist because of ", p.condition)));
    for (const ParameterView& parameter : p.parameters) line(2, absl::StrCat("takes ", origin_text(parameter)));
    for (const std::string& change : p.configured_by) line(2, absl::StrCat("handed to ", change));
  }
  for (const HookView& hook : i.hooks) line(1, absl::StrCat("hook ", hook.kind, names_text(" takes ", hook.takes)));
  for (const SettingShown& s : i.settings) line(1, absl::StrCat(s.key, " = ", s.value, "  # ", s.source));
  return text;
}

}  // namespace tenon
