/// A view of the tree as JSON.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// One object; fields without content are left out.
class JsonObject {
 public:
  JsonObject& text(std::string_view key, const std::string& value) {
    return value.empty() ? *this : raw(key, json_text(value));
  }
  JsonObject& flag(std::string_view key, bool value) { return value ? raw(key, "true") : *this; }
  JsonObject& texts(std::string_view key, const std::vector<std::string>& values) {
    return list(key, values, [](const std::string& value) { return json_text(value); });
  }
  template <class T, class Write>
  JsonObject& list(std::string_view key, const std::vector<T>& values, const Write& write) {
    if (values.empty()) return *this;
    std::string all;
    for (const T& value : values) absl::StrAppend(&all, all.empty() ? "" : ",", write(value));
    return raw(key, absl::StrCat("[", all, "]"));
  }
  JsonObject& raw(std::string_view key, const std::string& value) {
    absl::StrAppend(&text_, text_.empty() ? "{" : ",", json_text(key), ":", value);
    return *this;
  }
  [[nodiscard]] std::string str() const { return text_.empty() ? "{}" : text_ + "}"; }

 private:
  std::string text_;
};

std::string json(const ParameterView& p) {
  return JsonObject()
      .text("spelling", p.spelling)
      .text("token", p.token)
      .text("kind", p.kind)
      .text("source", p.source)
      .text("module", p.module)
      .text("provider", p.provider)
      .texts("through", p.through)
      .texts("all", p.all)
      .str();
}

std::string json(const ProviderView& p) {
  return JsonObject()
      .text("type", p.type)
      .texts("as", p.as)
      .text("scope", p.scope)
      .text("made_by", p.made_by)
      .texts("exported", p.exported)
      .texts("contributed", p.contributed)
      .flag("controller", p.controller)
      .flag("starts", p.starts)
      .flag("transient", p.transient)
      .text("condition", p.condition)
      .raw("exists", p.exists ? "true" : "false")
      .raw("created", absl::StrCat(p.created))
      .list("parameters", p.parameters, [](const ParameterView& v) { return json(v); })
      .texts("configured_by", p.configured_by)
      .str();
}

std::string json(const ImportView& i) {
  return JsonObject()
      .text("module", i.module)
      .text("kind", i.kind)
      .raw("active", i.active ? "true" : "false")
      .flag("reexported", i.reexported)
      .str();
}

std::string json(const GivenView& g) {
  return JsonObject()
      .text("token", g.token)
      .text("module", g.module)
      .text("provider", g.provider)
      .text("instead", g.instead)
      .text("overrides", g.overrides)
      .flag("optional", g.optional)
      .str();
}

std::string json(const HookView& h) { return JsonObject().text("kind", h.kind).texts("takes", h.takes).str(); }

std::string json(const SettingShown& s) {
  return JsonObject().text("key", s.key).raw("value", s.json).text("source", s.source).flag("secret", s.secret).str();
}

std::string json(const TimingView& t) {
  auto number = [](double ms) { return absl::StrFormat("%.6f", ms); };
  return JsonObject()
      .raw("hooks_ms", number(t.hooks_ms))
      .raw("create_ms", number(t.create_ms))
      .raw("start_ms", number(t.start_ms))
      .str();
}

std::string json(const InstanceView& i) {
  auto given = [](const GivenView& v) { return json(v); };
  return JsonObject()
      .text("path", i.path)
      .text("module", i.module)
      .raw("active", i.active ? "true" : "false")
      .flag("top", i.top)
      .flag("root", i.root)
      .flag("once", i.once)
      .text("config", i.config)
      .list("imports", i.imports, [](const ImportView& v) { return json(v); })
      .texts("imported_by", i.imported_by)
      .list("exports", i.exports, given)
      .list("offers", i.offers, given)
      .list("overrides", i.overrides, given)
      .texts("expects", i.expects)
      .list("providers", i.providers, [](const ProviderView& v) { return json(v); })
      .list("hooks", i.hooks, [](const HookView& v) { return json(v); })
      .list("settings", i.settings, [](const SettingShown& v) { return json(v); })
      .raw("timing", json(i.timing))
      .str();
}

}  // namespace

std::string tree_json(const TreeView& tree) {
  return JsonObject()
             .text("program", tree.program)
             .raw("generation", absl::StrCat(tree.generation))
             .raw("created", tree.created ? "true" : "false")
             .text("problem", tree.problem)
             .list("instances", tree.instances, [](const InstanceView& v) { return json(v); })
             .str() +
         "\n";
}

}  // namespace tenon
