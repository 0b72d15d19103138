/// What a snapshot knows about scopes: how each scoped object is made, worked out once, so that opening a scope and
/// asking it for an object follows numbers.
export module tenon.runtime:scope_plan;
import tenon.std;
import tenon.registry;
import :recipe;
import :tree;

export namespace tenon {

/// Where an argument of a scoped object's constructor comes from.
struct ScopedArgument {
  enum class From : std::uint8_t { fixed, seed, object, work };
  From from = From::fixed;
  std::uint16_t depth = 0;   ///< of the scope that has it, outwards
  std::uint32_t number = 0;  ///< of the seed, or of the entry
  Argument fixed{};          ///< the same in every scope: a singleton, a handle, configuration
};

/// How an object is made in every scope of its kind. It has one entry for each of its facets.
struct ScopedProvider {
  const ProviderFacts* facts;
  std::uint32_t instance;
  std::uint32_t first_entry;
  std::uint32_t first_argument;
  std::shared_ptr<std::atomic<std::uint64_t>> made{};  ///< how many, over all scopes; null where nobody counts
  std::vector<BoundChange> changes{};
};

/// One scope type and everything that the program provides in it.
struct ScopeKind {
  const ScopeFacts* facts = nullptr;
  std::vector<ScopedProvider> providers{};
  std::vector<ScopedArgument> arguments{};
  std::vector<std::uint32_t> provider_of{};  ///< by entry
  std::size_t bytes = 0;                     ///< of all objects, one behind the other
};

/// What stands behind a slot in a scope.
struct ScopedSlot {
  const ScopeKind* kind = nullptr;  ///< null: nothing scoped
  std::uint32_t entry = 0;
};

class Object;

/// What every module has, for a Context. Made only where something in the program takes one.
struct Directory {
  struct Entry {
    const Object* object = nullptr;
    ScopedSlot scoped{};
    bool absent = false;
  };
  const Tree* tree = nullptr;
  std::vector<std::uint8_t> active{};            ///< by instance
  std::vector<const Definition*> definitions{};  ///< by instance
  std::vector<std::uint32_t> first_node{};       ///< by instance
  std::vector<Entry> entries{};                  ///< by node
};

/// Made with its snapshot, never changed afterwards.
struct ScopePlan {
  std::shared_ptr<const Tree> tree{};
  std::vector<std::unique_ptr<ScopeKind>> kinds{};
  std::vector<ScopedSlot> slots{};  ///< empty when nothing in the program is scoped
  std::vector<std::unique_ptr<Recipe>> recipes{};
  std::vector<MadePlace> made_slots{};  ///< empty when nothing in the program is transient
  std::deque<Consumer> consumers{};     ///< of transient objects that are held by others
  std::deque<MakeSite> sites{};
  std::unique_ptr<const Directory> directory{};
  bool takes_work = false;  ///< something is told of its unit of work

  /// Null when nothing is provided in the scope.
  [[nodiscard]] inline const ScopeKind* find(const ScopeFacts& scope) const {
    for (const std::unique_ptr<ScopeKind>& kind : kinds) {
      if (same_token(kind->facts->token, scope.token)) return kind.get();
    }
    return nullptr;
  }
  /// What stands behind a slot for something transient.
  [[nodiscard]] inline MadePlace made(std::uint32_t slot) const {
    return slot < made_slots.size() ? made_slots[slot] : MadePlace{};
  }
  [[nodiscard]] inline ScopedSlot at(std::uint32_t slot) const {
    return slot < slots.size() ? slots[slot] : ScopedSlot{};
  }
};

/// The slot of what the program's only exporter of a token exports. Error: nobody exports it, or several modules do, or
/// only named and private instances.
[[nodiscard]] absl::StatusOr<std::uint32_t> exported_slot(const Tree& tree, Token token);

}  // namespace tenon
