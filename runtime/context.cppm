/// Context: what a module may receive, asked for while the program runs.
export module tenon.runtime:context;
import tenon.std;
import tenon.registry;
import :module_ref;
import :scope;
import :snapshot;

export namespace tenon {

/// The container as one module sees it: `explicit Plugins(tenon::Context context)`. For what is known only while the
/// program runs; a parameter says the same to the compiler. To be taken by value and kept. Each call searches what the
/// module provides, what it imports and what is offered to it, so that a T of which another module has one more is not
/// taken by mistake. A T outside of a unit of work is current when the call returns; inside it is that of the work.
/// Any thread, but not a constructor while the program is being made: then nothing is found.
class Context {
 public:
  Context(Table& table, const ModuleRef& module) : table_(&table), module_(module) {}
  /// The module that has it.
  [[nodiscard]] const ModuleRef& module() const { return module_; }
  /// The module of that path in the tree, `board.storage@primary`, where it is active.
  [[nodiscard]] std::optional<ModuleRef> module(std::string_view path) const;

  /// What a constructor of the module would receive as T&, its own private classes included. Null when it would not.
  template <class T>
  [[nodiscard]] plain_type<T>* get() const {
    return get<T>(module_);
  }
  /// The same as from inside another module.
  template <class T>
  [[nodiscard]] plain_type<T>* get(const ModuleRef& module) const {
    const absl::StatusOr<void*> found = look_up(module, token_of<T>(), nullptr);
    return found.ok() ? static_cast<plain_type<T>*>(*found) : nullptr;
  }
  /// The same with the reason: kNotFound for what the module would not receive, kFailedPrecondition for what is not had
  /// without a scope or is transient.
  template <class T>
  [[nodiscard]] absl::StatusOr<plain_type<T>*> find(const ModuleRef& module) const {
    return typed<T>(look_up(module, token_of<T>(), nullptr));
  }
  template <class T>
  [[nodiscard]] absl::StatusOr<plain_type<T>*> find() const {
    return find<T>(module_);
  }
  /// With what exists in a scope, or in one around it. Throws what constructors throw.
  template <class T, class S>
  [[nodiscard]] absl::StatusOr<plain_type<T>*> find(Scope<S>& scope, const ModuleRef& module) const {
    return typed<T>(look_up(module, token_of<T>(), &scope.core()));
  }
  template <class T, class S>
  [[nodiscard]] absl::StatusOr<plain_type<T>*> find(Scope<S>& scope) const {
    return find<T>(scope, module_);
  }

 private:
  template <class T>
  [[nodiscard]] static absl::StatusOr<plain_type<T>*> typed(const absl::StatusOr<void*>& found) {
    if (!found.ok()) return found.status();
    return static_cast<plain_type<T>*>(*found);
  }
  [[nodiscard]] absl::StatusOr<void*> look_up(const ModuleRef& module, Token token, ScopeCore* scope) const;

  Table* table_;
  ModuleRef module_;
};
template <>
inline constexpr RuntimeGives runtime_gives<Context>{.always = true};
template <>
struct ParameterTraits<Context> {
  using token = Context;
  static constexpr ParameterKind kind = ParameterKind::object;
  static constexpr std::string_view instance{};
  static Context make(const Argument& argument) {
    return {*static_cast<Table*>(argument.table), *static_cast<const ModuleRef*>(argument.object)};
  }
};

}  // namespace tenon
