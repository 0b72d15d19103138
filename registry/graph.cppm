/// The graph that a binary carries: one JSON object per module, written by the compiler into the section
/// `.tenon.graph`, so that a tool reads it without running the program.
export module tenon.registry:graph;
import tenon.std;
import :text;
import :token;
import :shape;
import :parameter;
import :maker;
import :event;
import :provide;

export namespace tenon {

/// Writes text, or only counts it when there is nowhere to write.
class GraphWriter {
 public:
  constexpr explicit GraphWriter(char* out) : out_(out) {}
  constexpr GraphWriter& operator<<(std::string_view text) {
    for (char c : text) put(c);
    return *this;
  }
  constexpr GraphWriter& quoted(std::string_view text) {
    put('"');
    for (char c : text) {
      if (c == '"' || c == '\\') put('\\');
      put(c);
    }
    put('"');
    return *this;
  }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }

 private:
  constexpr void put(char c) {
    if (out_ != nullptr) out_[size_] = c;
    ++size_;
  }
  char* out_;
  std::size_t size_ = 0;
};

template <std::size_t N>
struct GraphText {
  char bytes[N];
};

[[nodiscard]] constexpr std::string_view kind_name(ImportKind kind) {
  switch (kind) {
    case ImportKind::shared: return "shared";
    case ImportKind::named: return "named";
    case ImportKind::own: return "own";
    case ImportKind::may: return "may";
  }
  return "";
}

template <class Range, class Write>
constexpr void write_list(GraphWriter& out, std::string_view key, const Range& range, Write write) {
  if (range.empty()) return;
  out << ",";
  out.quoted(key) << ":[";
  std::string_view separator;
  for (const auto& item : range) {
    out << separator;
    write(item);
    separator = ",";
  }
  out << "]";
}

/// Providers, or what they are called with events for.
constexpr void write_some(GraphWriter& out, std::string_view key, View<ProviderFacts> providers, bool listeners) {
  std::string_view separator = "[";
  for (const ProviderFacts& p : providers) {
    if ((p.listener != nullptr) != listeners) continue;
    if (separator == "[") (out << ",").quoted(key) << ":";
    out << separator;
    out.quoted(listeners ? p.listener->event.name() : p.type.name());
    separator = ",";
  }
  if (separator == ",") out << "]";
}

/// One module as one line of JSON; keys without content are left out.
constexpr void write_graph(GraphWriter& out, const Shape& shape, View<ProviderFacts> providers) {
  (out << "{").quoted("module") << ":";
  out.quoted(shape.name.text);
  write_list(out, "imports", shape.imports, [&](const ImportShape& import) {
    (out << "{").quoted("module") << ":";
    (out.quoted(import.module.text) << ",").quoted("kind") << ":";
    out.quoted(kind_name(import.kind));
    if (!import.instance().empty()) {
      (out << ",").quoted("instance") << ":";
      out.quoted(import.instance());
    }
    out << "}";
  });
  auto token = [&](Token t) { out.quoted(t.name()); };
  auto exported = [&](const ExportShape& e) { token(e.token); };
  write_list(out, "exports", shape.exports, exported);
  write_list(out, "contributes", shape.contributes, exported);
  write_list(out, "reexports", shape.reexports, [&](const Name& name) { out.quoted(name.text); });
  write_list(out, "overrides", shape.overrides, [&](const OverrideShape& o) { token(o.token); });
  write_list(out, "expects", shape.expects, token);
  write_list(out, "offers", shape.offers, token);
  write_some(out, "providers", providers, false);
  write_some(out, "listeners", providers, true);
  if (!shape.config.empty()) {
    (out << ",").quoted("config") << ":";
    out.quoted(shape.config);
  }
  if (shape.once) (out << ",").quoted("once") << ":true";
  if (shape.root) (out << ",").quoted("root") << ":true";
  out << "}\n";
}

}  // namespace tenon
