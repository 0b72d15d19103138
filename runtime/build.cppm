/// One build of a snapshot, for the container: resolve, reserve, create, in this order.
export module tenon.runtime:build;
import tenon.std;
import tenon.registry;
import :snapshot;
import :scope_plan;
import :settings;
import :tree;

export namespace tenon {

/// Interfaces that the runtime provides itself, by token.
struct Builtin {
  Token token;
  void* object;
};

/// One provided object and where it stands while a snapshot is being built.
struct Node {
  const ProviderRecord* provider = nullptr;
  std::uint32_t instance = 0;
  Object* object = nullptr;
  std::uint8_t state = 0;
  bool fresh = false;
};

/// A slot for a provider that is no export: whoever takes a Ref to a provider of its own module.
struct PrivateSlot {
  std::uint32_t instance;
  Token token;
};

/// One facet of an object.
struct Bound {
  std::uint32_t node;
  std::uint16_t facet;
};

/// Everything behind one snapshot: the definitions it was made from and its objects by provider. The objects
/// are kept alive by the snapshot alone.
struct Wiring {
  std::vector<const Definition*> definitions;  ///< by instance
  std::vector<Object*> configs;                ///< by instance; null without configuration
  std::vector<std::uint32_t> first_node;       ///< by instance
  std::vector<Node> nodes;
  std::vector<std::uint32_t> created;    ///< nodes in order of creation
  std::vector<std::uint32_t> slot_node;  ///< node behind each slot, or no_member
  std::vector<std::uint16_t> slot_facet;
  std::vector<std::vector<Bound>> contributed;  ///< by the tree's number of the interface
  std::vector<PrivateSlot> private_slots;       ///< their slots follow those of the tree
};

/// Makes the next snapshot from definitions, beside the one before. What is not taken in the end is undone by the
/// destructor, in reverse. One thread.
class Build {
 public:
  /// `before` is the wiring of the current snapshot, or null for the first one.
  Build(const Tree& tree, std::span<const Builtin> builtins, Table& table, const Wiring* before);
  ~Build();
  Build(const Build&) = delete;
  Build& operator=(const Build&) = delete;

  /// First: the definition of each instance.
  void use(std::vector<const Definition*> definitions);
  /// Second: config structs of replaced instances and of those that they configure; the others keep theirs.
  absl::Status configure(Settings& settings);
  /// Third: order by references; marks what must be created anew.
  absl::Status order();
  /// Fourth: storage for all new objects, so that a Ref may point to what does not exist yet.
  void reserve();
  /// Fifth: constructors, in order.
  absl::Status create(std::uint64_t generation);

  [[nodiscard]] Wiring& wiring() { return next_; }
  [[nodiscard]] std::size_t fresh() const { return fresh_.size(); }
  [[nodiscard]] std::string describe(std::uint32_t node) const;
  /// Hands over the finished snapshot.
  [[nodiscard]] const Snapshot* take() { return std::exchange(snapshot_, nullptr); }

 private:
  struct Target {
    std::uint32_t node = no_member;
    std::uint16_t facet = 0;
    std::uint32_t slot = no_member;
  };
  /// One instance configures another.
  struct Change {
    std::uint32_t instance;
    std::uint32_t by;
    const ConfigureRecord* record;
  };
  static constexpr std::uint8_t open = 1;
  static constexpr std::uint8_t done = 2;

  [[nodiscard]] bool replaced(std::uint32_t instance) const;
  void use_changes();
  [[nodiscard]] bool keeps_config(std::uint32_t instance) const;
  [[nodiscard]] std::vector<CodeChange> changes_to(std::uint32_t instance) const;
  void fill_config(std::uint32_t instance, Settings& settings);
  void bind(std::uint32_t slot, std::uint32_t instance, const Binding& binding);
  void bind_slots();
  void bind_overrides(std::uint32_t instance);
  void bind_contributions();
  void bind_private(std::uint32_t number);
  [[nodiscard]] std::uint32_t private_slot(std::uint32_t instance, Token token);
  [[nodiscard]] Target target_of(const Node& node, const ParameterRecord& parameter) const;
  [[nodiscard]] void* value_of(const Node& node, const ParameterRecord& parameter) const;
  absl::Status argument(std::uint32_t user, std::size_t number, Argument& made);
  absl::Status visit(std::uint32_t index);
  [[nodiscard]] absl::Status lives_shorter(const Node& user, const Node& given) const;
  [[nodiscard]] absl::Status cycle(std::uint32_t index, std::string_view advice) const;
  absl::Status plan_scopes();
  absl::Status visit_scoped(std::uint32_t index);
  absl::Status fill_scopes();
  absl::Status fill_arguments(std::uint32_t index, ScopeKind& kind);
  absl::Status create_one(std::uint32_t index);
  void fill_slots();
  [[nodiscard]] void* object_of(const Bound& bound) const;

  const Tree& tree_;
  std::span<const Builtin> builtins_;
  Table& table_;
  const Wiring* before_;
  Wiring next_;
  Snapshot* snapshot_ = nullptr;
  std::vector<std::uint32_t> path_;
  std::vector<std::uint32_t> fresh_;  ///< nodes with new objects, in creation order
  std::size_t owned_ = 0;             ///< how many of them the snapshot owns
  std::vector<Object*> fresh_configs_;
  std::vector<Change> changes_;
  std::vector<std::uint32_t> no_longer_;  ///< instances that the definition before configured
  std::vector<Argument> arguments_;
  std::vector<Target> targets_;              ///< of every parameter, all nodes in a row
  std::vector<std::uint32_t> first_target_;  ///< by node
  std::unique_ptr<ScopePlan> scopes_;
  std::vector<ScopedSlot> scoped_;  ///< by node; empty when nothing in the program is scoped
};

/// What the exception that is being handled says, or its type. Call inside a catch block.
[[nodiscard]] std::string exception_text();
/// The same for one that left a constructor or a factory of what `object` describes; the error of a factory keeps its
/// code.
[[nodiscard]] absl::Status creation_failure(const std::string& object, const ProviderFacts& facts);

}  // namespace tenon
