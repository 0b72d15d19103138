/// The part of a reload about what is used and nobody defines.
module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {

bool Reload::check_dangling() {
  for (const auto& [unit, piece] : before_) {
    const std::optional<Dangling> dangling = find_dangling(a_.project, progress_.linkage, piece);
    if (!dangling) continue;
    const std::string name = a_.tools.linker.readable(progress_.linkage.text(dangling->name));
    return end(Result::rejected, absl::StrCat("nothing defines ", name, " any more, but ",
                                              file_name(a_.project.units[dangling->user].command.file), " uses it"));
  }
  return false;
}

bool Reload::verify() {
  if (check_fingerprints()) return true;
  const absl::StatusOr<Symbols> symbols = a_.tools.linker.symbols(library_);
  if (!symbols.ok()) return end(Result::rejected, symbols.status());
  const Missing missing = find_missing(*symbols, progress_.linkage, plan_,
                                       [this](const std::string& name) { return a_.tools.loader.defines(name); });
  if (!missing.replaced.empty()) {
    return end(Result::rejected, absl::StrCat(a_.tools.linker.readable(missing.replaced.front()),
                                              " would be taken from code that was replaced; please report this"));
  }
  return !missing.names.empty() && not_defined(missing.names.front());
}

/// What belongs to a module can only be defined by its units; anything else may be in a library that a full build
/// links.
bool Reload::not_defined(const std::string& name) {
  const std::string readable = a_.tools.linker.readable(name);
  const bool own = has_internal_linkage(name) || std::ranges::any_of(a_.project.units, [&](const Unit& unit) {
                     return unit.role != Role::fixed && mentions_module(name, unit.preamble.module);
                   });
  if (own) return end(Result::rejected, absl::StrCat(readable, " is used, but nothing defines it"));
  return end(Result::needs_restart, absl::StrCat(readable, " is not in the running program or its libraries"));
}

}  // namespace tenon::live
