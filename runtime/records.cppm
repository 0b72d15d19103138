/// What hooks are told of providers and controllers of other modules.
export module tenon.runtime:records;
import tenon.std;
import tenon.registry;
import :module_ref;
import :snapshot;
import :scope;

export namespace tenon {

/// A provider of some module, without its type. A value that may be collected and kept: it resolves when it is asked,
/// so it follows reloads. Equal when both mean the same provider, given as the same interfaces. Any thread.
class ProvidedRecord {
 public:
  struct Facet {
    Token token;
    std::uint32_t slot;
    friend bool operator==(const Facet& a, const Facet& b) { return a.slot == b.slot && same_token(a.token, b.token); }
  };
  ProvidedRecord(Table& table, ModuleRef module, const ProviderFacts& facts, std::vector<Facet> facets)
      : table_(&table),
        module_(module),
        type_(facts.type.name()),
        scope_(facts.scope != nullptr ? facts.scope->token.name() : std::string_view()),
        facets_(std::move(facets)) {}

  [[nodiscard]] ModuleRef module() const { return module_; }
  /// `board::web::Page`.
  [[nodiscard]] const std::string& type() const { return type_; }
  /// The scope in which it is provided; empty for what lives as long as the program.
  [[nodiscard]] const std::string& scope() const { return scope_; }
  /// True if it is provided as I, or is one.
  template <class I>
  [[nodiscard]] bool is() const {
    return slot(token_of<I>()) != no_member;
  }
  /// The object as I: that of the unit of work on this thread, or else the current one. Null when it is no I, lives in
  /// a scope (`scope.get<I>(record)`), or is not created yet, as while hooks run.
  template <class I>
  [[nodiscard]] I* get() const {
    return static_cast<I*>(object(slot(token_of<I>())));
  }
  [[nodiscard]] std::uint32_t slot(Token token) const;
  friend bool operator==(const ProvidedRecord& a, const ProvidedRecord& b) {
    return a.module_ == b.module_ && a.type_ == b.type_ && a.scope_ == b.scope_ && a.facets_ == b.facets_;
  }

 private:
  [[nodiscard]] void* object(std::uint32_t slot) const;
  Table* table_;
  ModuleRef module_;
  std::string type_;
  std::string scope_;
  std::vector<Facet> facets_;
};
/// A provider that its module declared with controller<>().
class ControllerRecord : public ProvidedRecord {
 public:
  using ProvidedRecord::ProvidedRecord;
};

template <>
inline constexpr RuntimeGives runtime_gives<ProvidedRecord>{.to_hooks = hook_bit(HookKind::process_provider)};
template <>
inline constexpr RuntimeGives runtime_gives<ControllerRecord>{.to_hooks = hook_bit(HookKind::process_controller)};

}  // namespace tenon
