module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

std::vector<std::string_view> components_of(std::string_view module) {
  std::vector<std::string_view> components;
  while (!module.empty()) {
    const std::size_t dot = std::min(module.find('.'), module.size());
    components.push_back(module.substr(0, dot));
    module.remove_prefix(std::min(dot + 1, module.size()));
  }
  return components;
}

std::string spelled(std::string_view component) { return absl::StrCat("W", component.size(), std::string(component)); }

bool ends_in_abbreviation(std::string_view text) {
  if (!text.ends_with('_')) return false;
  for (std::size_t at = text.size() - 1; at-- > 0;) {
    if (text[at] == 'S') return true;
    const bool digit = (text[at] >= '0' && text[at] <= '9') || (text[at] >= 'A' && text[at] <= 'Z');
    if (!digit) return false;
  }
  return false;
}

/// `before` ends with the other components, all spelled out or the first ones abbreviated to `S1_`.
bool preceded_by(std::string_view before, std::span<const std::string_view> components) {
  while (!components.empty()) {
    if (ends_in_abbreviation(before)) return true;
    const std::string last = spelled(components.back());
    if (!before.ends_with(last)) return false;
    before.remove_suffix(last.size());
    components = components.first(components.size() - 1);
  }
  return true;
}

/// `S1_3Foo`: something in a module or scope that was spelled before.
bool has_abbreviated_scope(std::string_view text) {
  for (std::size_t at = text.find('_'); at != std::string_view::npos; at = text.find('_', at + 1)) {
    const bool name_follows = at + 1 < text.size() && text[at + 1] >= '1' && text[at + 1] <= '9';
    if (name_follows && ends_in_abbreviation(text.substr(0, at + 1))) return true;
  }
  return false;
}

}  // namespace

bool mentions_module(std::string_view mangled, std::string_view module) {
  const std::vector<std::string_view> components = components_of(module);
  if (components.empty()) return false;
  const std::span<const std::string_view> before = std::span(components).first(components.size() - 1);
  const std::string last = spelled(components.back());
  for (std::size_t at = mangled.find(last); at != std::string_view::npos; at = mangled.find(last, at + 1)) {
    if (!preceded_by(mangled.substr(0, at), before)) continue;
    const std::string_view rest = mangled.substr(at + last.size());
    const bool longer = rest.starts_with('W') && !rest.starts_with("WP");
    // `board.cards` was spelled, which makes `board` known: it may be meant by an abbreviation further on.
    if (!longer || has_abbreviated_scope(rest)) return true;
  }
  return false;
}

bool has_internal_linkage(std::string_view mangled) {
  if (mangled.find("_GLOBAL__N_") != std::string_view::npos || mangled.starts_with("_ZL")) return true;
  if (!mangled.starts_with("_ZN")) return false;
  const char* const end = mangled.data() + mangled.size();
  for (const char* at = mangled.data() + 3; at < end;) {
    std::size_t length = 0;
    const auto [name, bad] = std::from_chars(at, end, length);
    if (bad != std::errc()) return *at == 'L' && at + 1 < end && at[1] >= '0' && at[1] <= '9';
    at = name + std::min<std::size_t>(length, static_cast<std::size_t>(end - name));
  }
  return false;
}

std::string definition_symbol(std::string_view module) {
  std::string scope;
  std::string attached;
  for (const std::string_view component : components_of(module)) {
    absl::StrAppend(&scope, component.size(), std::string(component));
    attached += spelled(component);
  }
  return absl::StrCat("_ZN", scope, attached, "10definitionE");
}

std::vector<std::string> demangle(std::span<const std::string> names, const std::string& compiler) {
  std::vector<std::string> same(names.begin(), names.end());
  std::error_code error;
  const std::filesystem::path real = std::filesystem::canonical(compiler, error);
  Task task{.argv = {(real.parent_path() / "llvm-cxxfilt").string()}, .directory = "/"};
  task.argv.insert(task.argv.end(), names.begin(), names.end());
  const absl::StatusOr<Finished> done = run_task(task, std::chrono::seconds(5));
  if (!done.ok() || !done->ok()) return same;
  const std::vector<std::string_view> lines = split_lines(done->output);
  if (lines.size() != names.size()) return same;
  return {lines.begin(), lines.end()};
}

}  // namespace tenon::live
