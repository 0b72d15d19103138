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
import :record;

export namespace tenon {

/// Writes text, or only counts it when there is nowhere to write. The compiler's own functions for memory: a loop over
/// the characters takes it twenty times as long.
class GraphWriter {
 public:
  constexpr explicit GraphWriter(char* out) : out_(out) {}
  constexpr GraphWriter& operator<<(std::string_view text) {
    if (out_ != nullptr && !text.empty()) __builtin_memcpy(out_ + size_, text.data(), text.size());
    size_ += text.size();
    return *this;
  }
  constexpr GraphWriter& quoted(std::string_view text) {
    *this << "\"";
    if (has(text, '"') || has(text, '\\')) {
      for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"' || text[i] == '\\') *this << "\\";
        *this << text.substr(i, 1);
      }
    } else {
      *this << text;
    }
    return *this << "\"";
  }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }

 private:
  static constexpr bool has(std::string_view text, char c) {
    return !text.empty() && __builtin_char_memchr(text.data(), c, text.size()) != nullptr;
  }
  char* out_;
  std::size_t size_ = 0;
};

/// A key with a list; left out when there is nothing in it.
class GraphList {
 public:
  constexpr GraphList(GraphWriter& out, std::string_view key) : out_(out), key_(key) {}
  constexpr GraphWriter& next() {
    if (empty_) (out_ << ",").quoted(key_) << ":[";
    if (!empty_) out_ << ",";
    empty_ = false;
    return out_;
  }
  constexpr void end() {
    if (!empty_) out_ << "]";
  }

 private:
  GraphWriter& out_;
  std::string_view key_;
  bool empty_ = true;
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

constexpr void write_import(GraphWriter& out, const ImportShape& import) {
  (out << "{").quoted("module") << ":";
  (out.quoted(import.module.text) << ",").quoted("kind") << ":";
  out.quoted(kind_name(import.kind));
  if (!import.instance().empty()) {
    (out << ",").quoted("instance") << ":";
    out.quoted(import.instance());
  }
  out << "}";
}
constexpr void write_tokens(GraphWriter& out, std::string_view key, View<Token> tokens) {
  GraphList list(out, key);
  for (const Token& token : tokens) list.next().quoted(token.name());
  list.end();
}
constexpr void write_exports(GraphWriter& out, std::string_view key, View<ExportShape> exports) {
  GraphList list(out, key);
  for (const ExportShape& e : exports) list.next().quoted(e.token.name());
  list.end();
}
/// Providers, or what they are called with events for.
constexpr void write_some(GraphWriter& out, std::string_view key, View<ProviderRecord> providers, bool listeners) {
  GraphList list(out, key);
  for (const ProviderRecord& p : providers) {
    if ((p.facts.listener != nullptr) != listeners) continue;
    list.next().quoted(listeners ? p.facts.listener->event.name() : p.facts.type.name());
  }
  list.end();
}

/// One module as one line of JSON; keys without content are left out.
constexpr void write_graph(GraphWriter& out, const Shape& shape, View<ProviderRecord> providers) {
  (out << "{").quoted("module") << ":";
  out.quoted(shape.name.text);
  GraphList imports(out, "imports");
  for (const ImportShape& import : shape.imports) write_import(imports.next(), import);
  imports.end();
  write_exports(out, "exports", shape.exports);
  write_exports(out, "contributes", shape.contributes);
  GraphList reexports(out, "reexports");
  for (const Name& name : shape.reexports) reexports.next().quoted(name.text);
  reexports.end();
  GraphList overrides(out, "overrides");
  for (const OverrideShape& o : shape.overrides) overrides.next().quoted(o.token.name());
  overrides.end();
  write_tokens(out, "expects", shape.expects);
  write_tokens(out, "offers", shape.offers);
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
