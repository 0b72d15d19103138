/// A view of the tree for people.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

class TreeText {
 public:
  explicit TreeText(const TreeView& tree) : tree_(tree) {
    for (std::size_t i = 0; i < tree.instances.size(); ++i) number_[tree.instances[i].path] = i;
  }

  std::string run() {
    written_.assign(tree_.instances.size(), false);
    for (auto i = tree_.instances.size(); i-- > 0;) {
      if (tree_.instances[i].top) instance(i, 0, "");
    }
    // Who stands in nobody's imports that are shown, such as what only a module that is not active imports.
    for (auto i = tree_.instances.size(); i-- > 0;) {
      if (!written_[i]) instance(i, 0, "");
    }
    return text_;
  }

 private:
  /// Deeper ones are not moved further to the right: a chain of a thousand modules would be a page of spaces.
  static constexpr std::size_t deepest = 24;
  void line(std::size_t depth, const std::string& what) {
    absl::StrAppend(&text_, std::string(2 * std::min(depth, deepest), ' '), what, "\n");
  }

  void instance(std::size_t number, std::size_t depth, std::string_view how) {
    const InstanceView& i = tree_.instances[number];
    std::string marks(how);
    auto mark = [&](bool set, std::string_view word) {
      if (set) absl::StrAppend(&marks, marks.empty() ? "" : ", ", std::string(word));
    };
    mark(!i.active, "not active");
    mark(i.once, "once");
    mark(i.root, "root");
    mark(written_[number], "see above");
    line(depth, marks.empty() ? i.path : absl::StrCat(i.path, "  (", marks, ")"));
    if (written_[number]) return;
    written_[number] = true;
    details(i, depth + 1);
    for (const ImportView& import : i.imports) {
      const auto at = number_.find(import.module);
      if (at == number_.end()) {
        line(depth + 1, absl::StrCat(import.module, "  (not imported here)"));
      } else {
        instance(at->second, depth + 1, import.reexported ? "re-exported" : "");
      }
    }
  }

  void details(const InstanceView& i, std::size_t depth) {
    for (const ProviderView& p : i.providers) line(depth, absl::StrCat("- ", provider(p)));
    for (const GivenView& e : i.exports) {
      if (e.module == i.path || !i.active) continue;
      line(depth, e.module.empty() ? absl::StrCat("- exports ", e.token, ", which nobody provides")
                                   : absl::StrCat("- exports ", e.token, ", overridden by ", e.module));
    }
    for (const GivenView& o : i.overrides) {
      line(depth, absl::StrCat("- overrides ", o.token, " of ", o.overrides, " with ", o.provider));
    }
    for (const GivenView& o : i.offers) line(depth, absl::StrCat("- offers ", o.token, ", ", o.provider));
    for (const std::string& token : i.expects) line(depth, absl::StrCat("- expects ", token));
    for (const HookView& h : i.hooks) line(depth, absl::StrCat("- hook ", h.kind));
    if (!i.config.empty()) line(depth, absl::StrCat("- configured by ", i.config));
  }

  static std::string provider(const ProviderView& p) {
    std::string text = p.type;
    std::string_view separator = " as ";
    for (const std::string& interface : p.as) {
      absl::StrAppend(&text, std::string(separator), interface);
      separator = ", ";
    }
    if (!p.exported.empty()) text += ", exported";
    if (!p.contributed.empty()) text += ", contributed";
    if (!p.scope.empty()) absl::StrAppend(&text, ", once per ", p.scope);
    if (p.transient) text += ", transient";
    if (!p.condition.empty()) {
      absl::StrAppend(&text, p.exists ? ", because of " : ", does not exist because of ", p.condition);
    }
    if (p.made_by != "constructor") absl::StrAppend(&text, ", ", p.made_by);
    if (p.controller) text += ", controller";
    if (p.created > 0) absl::StrAppend(&text, ", ", p.created, " made");
    return text;
  }

  const TreeView& tree_;
  absl::flat_hash_map<std::string, std::size_t> number_;
  std::vector<bool> written_;
  std::string text_;
};

}  // namespace

std::string tree_text(const TreeView& tree) { return TreeText(tree).run(); }

}  // namespace tenon
