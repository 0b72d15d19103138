/// Why a type is what it is, from a view of the tree.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// `board::cards::Cards` as it may be asked for: `board.cards.Cards`.
std::string dotted(std::string_view name) {
  std::string text(name);
  for (std::size_t at = text.find("::"); at != std::string::npos; at = text.find("::", at)) text.replace(at, 2, ".");
  return text;
}

bool ends_with_name(const std::string& whole, const std::string& end) {
  return whole == end ||
         (whole.size() > end.size() && whole.ends_with(end) && whole[whole.size() - end.size() - 1] == '.');
}

bool provides(const ProviderView& p, const std::string& token) {
  return p.type == token || std::find(p.as.begin(), p.as.end(), token) != p.as.end();
}

class Explanation {
 public:
  explicit Explanation(const TreeView& tree) : tree_(tree) {}

  absl::StatusOr<std::string> run(std::string_view name) {
    const std::string wanted = dotted(plain_name(name));
    std::vector<const InstanceView*> modules;
    for (const InstanceView& i : tree_.instances) {
      if (i.path == wanted || i.module == wanted) modules.push_back(&i);
    }
    if (!modules.empty()) {
      for (const InstanceView* i : modules) absl::StrAppend(&text_, text_.empty() ? "" : "\n", instance_text(*i));
      return text_;
    }
    collect_tokens();
    std::vector<std::string> found;
    for (const bool exactly : {true, false}) {
      for (const std::string& token : tokens_) {
        const std::string known = dotted(token);
        if (exactly ? known == wanted : ends_with_name(known, wanted)) found.push_back(token);
      }
      if (!found.empty()) break;
    }
    if (found.empty()) return unknown(wanted);
    for (const std::string& token : found) type(token);
    return text_;
  }

 private:
  void line(std::size_t depth, const std::string& what) {
    absl::StrAppend(&text_, std::string(2 * depth, ' '), what, "\n");
  }
  void title(const std::string& what) {
    if (!text_.empty()) text_ += "\n";
    line(0, what);
  }
  void add(const std::string& token) {
    if (known_.insert(token).second) tokens_.push_back(token);
  }
  void collect_tokens() {
    for (const InstanceView& i : tree_.instances) {
      for (const std::vector<GivenView>* list : {&i.exports, &i.offers, &i.overrides}) {
        for (const GivenView& given : *list) add(given.token);
      }
      for (const std::string& token : i.expects) add(token);
      for (const ProviderView& p : i.providers) {
        add(p.type);
        for (const std::string& token : p.as) add(token);
      }
    }
  }

  [[nodiscard]] absl::Status unknown(const std::string& wanted) const {
    // The whole name, or only its end: whoever mistypes one of the two means the other as it is.
    Nearest nearest(wanted);
    std::vector<std::string> names;
    for (const std::string& token : tokens_) names.push_back(dotted(token));
    for (const InstanceView& i : tree_.instances) names.push_back(i.path);
    for (const std::string& name : names) nearest.consider(name);
    if (nearest.best().empty() && wanted.find('.') == std::string::npos) {
      for (const std::string& name : names) nearest.consider(std::string_view(name).substr(name.rfind('.') + 1));
    }
    return absl::NotFoundError(absl::StrCat("this program has no module and no type ", wanted,
                                            nearest.best().empty()
                                                ? std::string("; `modules` lists what there is")
                                                : absl::StrCat("; did you mean ", std::string(nearest.best()), "?")));
  }

  [[nodiscard]] const ProviderView* provider_of(const GivenView& given) const {
    const InstanceView* module = tree_.find(given.module);
    if (module == nullptr) return nullptr;
    for (const ProviderView& p : module->providers) {
      if (p.type == given.provider && provides(p, given.token)) return &p;
    }
    return nullptr;
  }

  void type(const std::string& token) {
    title(token);
    alternatives_.clear();
    bool given = false;
    for (const InstanceView& i : tree_.instances) {
      for (const GivenView& e : i.exports) {
        if (e.token == token) given |= exported(i, e);
      }
    }
    for (const InstanceView& i : tree_.instances) {
      for (const ProviderView& p : i.providers) {
        if (provides(p, token)) given |= unexported(i, p, token, given);
      }
    }
    for (const InstanceView& i : tree_.instances) offered(i, token);
    if (!given) line(1, "nobody provides it");
    takers(token);
    if (alternatives_.empty()) {
      line(1, "no alternatives: nothing else provides, offers or overrides it");
    } else {
      line(1, "alternatives that are not taken");
      for (const std::string& alternative : alternatives_) line(2, alternative);
    }
  }

  bool exported(const InstanceView& i, const GivenView& e) {
    if (!i.active) {
      alternatives_.push_back(
          absl::StrCat(i.path, " exports it, but is not active: its importer has not activated it"));
      return false;
    }
    if (e.module.empty()) {
      line(1, absl::StrCat(i.path, " exports it", e.optional ? " as optional" : "", " and does not provide it"));
      return false;
    }
    line(1, absl::StrCat("provided by ", e.provider, " in ", e.module));
    if (e.module == i.path) {
      line(2, absl::StrCat("why: ", i.path, " exports it, and no module overrides it"));
    } else {
      line(2, absl::StrCat("why: ", i.path, " exports it, and ", e.module, " overrides it"));
      if (!e.instead.empty())
        alternatives_.push_back(absl::StrCat(i.path, ": ", e.instead, ", which ", e.module, " overrides"));
    }
    if (const ProviderView* p = provider_of(e); p != nullptr) made(e.module, *p);
    return true;
  }

  /// What is contributed, offered, private, or hidden by another.
  bool unexported(const InstanceView& i, const ProviderView& p, const std::string& token, bool given) {
    auto has = [&](const std::vector<std::string>& list) {
      return std::find(list.begin(), list.end(), token) != list.end();
    };
    if (has(p.exported)) return false;
    for (const GivenView& o : i.overrides) {
      if (o.token == token && o.provider == p.type) return false;
    }
    for (const InstanceView& other : tree_.instances) {
      for (const GivenView& e : other.exports) {
        if (e.token == token && &other == &i && e.instead == p.type) return false;
      }
    }
    if (!i.active &&
        std::any_of(i.exports.begin(), i.exports.end(), [&](const GivenView& e) { return e.token == token; })) {
      return false;
    }
    if (!i.active || !p.exists) {
      alternatives_.push_back(absl::StrCat(i.path, ": ", p.type,
                                           i.active ? absl::StrCat(", which does not exist because of ", p.condition)
                                                    : ", but the module is not active"));
      return false;
    }
    const bool contributed = has(p.contributed);
    if (given && p.type != token && !contributed) {
      alternatives_.push_back(absl::StrCat(i.path, ": ", p.type, " is one too, but ", why_not(i, token)));
      return false;
    }
    line(1, absl::StrCat("provided by ", p.type, " in ", i.path));
    line(2, contributed ? absl::StrCat("why: ", i.path, " contributes it; All<", token, "> gets every contribution")
                        : absl::StrCat("why: it is private to ", i.path, ", which does not export it",
                                       p.exported.empty() ? "" : absl::StrCat(" as ", token)));
    for (const std::string& as : p.exported) line(2, absl::StrCat("exported as ", as));
    made(i.path, p);
    return true;
  }

  static std::string why_not(const InstanceView& i, const std::string& token) {
    for (const GivenView& e : i.exports) {
      if (e.token == token) return absl::StrCat(e.provider, " comes before it");
    }
    return absl::StrCat(i.path, " does not export it");
  }

  void offered(const InstanceView& i, const std::string& token) {
    for (const GivenView& o : i.offers) {
      if (o.token == token) {
        line(1, absl::StrCat(i.path, " offers it to what it imports", i.root ? ", and to the whole program" : "", ": ",
                             o.provider));
      }
    }
    for (const std::string& expected : i.expects) {
      if (expected == token) line(1, absl::StrCat(i.path, " expects it from whoever imports it"));
    }
  }

  void made(const std::string& module, const ProviderView& p) {
    std::string how = p.made_by == "constructor" ? "made by its constructor"
                      : p.made_by == "factory"   ? "made by a factory"
                      : p.made_by == "value"     ? "a copy of a constant"
                      : p.made_by == "existing"  ? "another name for an object"
                      : p.made_by == "state"     ? "state, which reloads keep"
                                                 : "filled by hooks";
    absl::StrAppend(&how, ", ", lifetime_text(p));
    if (tree_.created) absl::StrAppend(&how, ", ", p.created, " made so far");
    line(2, how);
    for (const ParameterView& parameter : p.parameters) line(2, absl::StrCat("takes ", origin_text(parameter)));
    for (const std::string& change : p.configured_by) line(2, absl::StrCat("handed to ", change));
    settings(module, p);
  }
  void settings(const std::string& module, const ProviderView& p) {
    const InstanceView* i = tree_.find(module);
    const bool reads = std::any_of(p.parameters.begin(), p.parameters.end(),
                                   [](const ParameterView& v) { return v.source == "config"; });
    if (i == nullptr || !reads) return;
    for (const SettingShown& s : i->settings) {
      line(2, absl::StrCat("reads ", s.key, " = ", s.value, "  # ", s.source));
    }
  }

  void takers(const std::string& token) {
    for (const InstanceView& i : tree_.instances) {
      if (!i.active) continue;
      for (const ProviderView& p : i.providers) {
        for (const ParameterView& wanted : p.parameters) {
          if (wanted.token == token) line(1, absl::StrCat("taken by ", p.type, " in ", i.path, how(wanted)));
        }
      }
    }
  }
  static std::string how(const ParameterView& p) {
    const std::string kind = p.kind == "reference" ? "" : absl::StrCat(" as ", p.kind);
    if (p.source == "own") return absl::StrCat(kind, ", of the same module");
    if (p.source == "override") return absl::StrCat(kind, ", of the same module, overridden by ", p.module);
    if (p.source == "contributions") return absl::StrCat(kind, ", with all contributions");
    if (p.source == "expected") {
      return p.module.empty() ? absl::StrCat(kind, ", and nobody offers it")
                              : absl::StrCat(kind, ", offered by ", p.module);
    }
    if (p.source != "import") return absl::StrCat(kind, ", from ", p.source);
    if (p.provider.empty()) return absl::StrCat(kind, ", and gets none");
    const std::string way = names_text("", p.through, " -> ");
    const bool elsewhere = !p.through.empty() && p.through.back() != p.module;
    return absl::StrCat(kind, ", imported: ", way, elsewhere ? absl::StrCat(", overridden by ", p.module) : "");
  }

  const TreeView& tree_;
  std::string text_;
  std::vector<std::string> tokens_;
  absl::flat_hash_set<std::string> known_;
  std::vector<std::string> alternatives_;
};

}  // namespace

absl::StatusOr<std::string> explain(const TreeView& tree, std::string_view name) { return Explanation(tree).run(name); }

}  // namespace tenon
