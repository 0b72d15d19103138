/// What a snapshot knows about scopes: how each scoped object is made, worked out once, so that opening a scope and
/// asking it for an object follows numbers.
export module tenon.runtime:scope_plan;
import tenon.std;
import tenon.registry;
import :recipe;
import :tree;

export namespace tenon {

/// How many objects of a provider were made, over all scopes. The first threads of the process have a number of their
/// own each, so that counting is no locked instruction: ten of them are as long as making ten small objects.
class alignas(64) MadeCount {
 public:
  /// `thread` is the number of the calling thread's Reader.
  inline void add(std::uint32_t thread) {
    if (thread < last) {
      counts_[thread].store(counts_[thread].load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
    } else {
      counts_[last].fetch_add(1, std::memory_order_relaxed);
    }
  }
  [[nodiscard]] inline std::uint64_t total() const {
    std::uint64_t sum = 0;
    for (const std::atomic<std::uint64_t>& count : counts_) sum += count.load(std::memory_order_relaxed);
    return sum;
  }

 private:
  static constexpr std::uint32_t last = 7;  ///< shared by all other threads
  std::array<std::atomic<std::uint64_t>, last + 1> counts_{};
};

/// Where an argument of a scoped object's constructor comes from.
struct ScopedArgument {
  enum class From : std::uint8_t { fixed, place, facet, work };
  From from = From::fixed;
  std::uint16_t depth = 0;   ///< of the scope that has it, outwards
  std::int32_t number = 0;   ///< of the provider in that scope, or below 0 a seed
  std::uint32_t offset = 0;  ///< of the facet in the object; for `facet` its number
  Argument fixed{};          ///< the same in every scope: a singleton, a handle, configuration
};
/// A scope's seeds stand before its objects: one is found like an object that has been made.
[[nodiscard]] constexpr std::int32_t place_of_seed(std::size_t number) {
  return -1 - static_cast<std::int32_t>(number);
}

/// A provider of a scope.
struct ScopedProvider {
  const ProviderFacts* facts;
  std::uint32_t instance;
  bool table = false;  ///< see ScopedStep::facets
  std::uint32_t first_argument = 0;
  std::shared_ptr<MadeCount> made{};  ///< null where nobody counts
  std::vector<BoundChange> changes{};
};

/// With more parameters it is not `simple`.
inline constexpr std::size_t simple_parameters = 8;
/// How its object is made in every scope: what is read each time, in one place.
struct alignas(64) ScopedStep {
  static constexpr std::uint32_t elsewhere = 0xffffffff;
  void (*create)(void* storage, const Argument* arguments);
  void (*destroy)(void* storage);  ///< null when there is nothing to do
  const ScopedArgument* arguments;
  MadeCount* made;
  std::uint32_t offset;  ///< in the scope's memory for objects, or `elsewhere`: it gets memory when it is made
  std::uint32_t table;   ///< where the table of facets stands, from where the object begins
  std::uint16_t parameters;
  /// 0 where each facet is at a known offset in the object. Otherwise a table has pointers to all, and one to the
  /// object.
  std::uint16_t facets;
  /// Each thing that it takes is the same in every scope, or is an object or a seed of this one, at a known offset.
  bool simple;
};

/// One scope type and everything that the program provides in it.
struct ScopeKind {
  const ScopeFacts* facts = nullptr;
  std::vector<ScopedProvider> providers{};
  std::vector<ScopedStep> steps{};  ///< by provider
  std::vector<ScopedArgument> arguments{};
  std::size_t bytes = 0;  ///< for objects, in the scope's memory
  /// A scope of this kind was asked by another thread than that which opened it: the next ones expect that.
  mutable std::atomic<bool> shared{false};
};

/// What stands behind a slot in a scope.
struct ScopedSlot {
  const ScopeKind* kind = nullptr;  ///< null: nothing scoped
  std::uint32_t provider = 0;
  /// Of the facet in the object. With the highest bit: number of the facet, which is to be found out.
  std::uint32_t offset = 0;
  static constexpr std::uint32_t asked = 0x80000000;
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
  ScopeKind nothing{};              ///< of scopes in which nothing is provided
  std::vector<ScopedSlot> slots{};  ///< empty when nothing in the program is scoped
  std::vector<std::unique_ptr<Recipe>> recipes{};
  std::vector<MadePlace> made_slots{};  ///< empty when nothing in the program is transient
  std::deque<Consumer> consumers{};     ///< of transient objects that are held by others
  std::deque<MakeSite> sites{};
  std::unique_ptr<const Directory> directory{};
  bool takes_work = false;  ///< something is told of its unit of work

  [[nodiscard]] inline const ScopeKind& find(const ScopeFacts& scope) const {
    for (const std::unique_ptr<ScopeKind>& kind : kinds) {
      if (same_token(kind->facts->token, scope.token)) return *kind;
    }
    return nothing;
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

/// True if a Scope<Inner> reaches objects of `Outer`.
template <class Inner, class Outer>
[[nodiscard]] consteval bool lies_within() {
  if constexpr (std::is_void_v<Inner>) {
    return false;
  } else {
    return std::is_same_v<Inner, Outer> || lies_within<parent_of<Inner>, Outer>();
  }
}

}  // namespace tenon
