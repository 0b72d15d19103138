/// One build of a snapshot, for the container: resolve, reserve, create, in this order.
export module tenon.runtime:build;
import tenon.std;
import tenon.registry;
import :snapshot;
import :holders;
import :scope_plan;
import :settings;
import :steps;
import :tree;
import :module_ref;
import :setup;
import :timing;
import :records;
import :listeners;
import :events;

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
  std::uint32_t made = 0;  ///< objects since its definition came
  Object* object = nullptr;
  std::uint8_t state = 0;
  bool fresh = false;
  bool absent = false;  ///< its module is not active, or its condition does not hold
  bool usual = false;  ///< made once, whatever the configuration: not scoped, transient, collected, state or a listener
};
[[nodiscard]] inline bool is_state(const Node& node) { return !node.usual && node.provider->facts.state != nullptr; }

/// A slot for a provider that is no export: whoever takes a Ref to a provider of its own module, and records.
struct PrivateSlot {
  std::uint32_t instance;
  std::uint32_t slot;
  Token token;
  Token provider{};  ///< the class that is meant, or nothing
};

/// What a parameter refers to.
struct Target {
  std::uint32_t node = no_member;
  std::uint32_t slot = no_member;
  std::uint16_t facet = 0;
  ParameterKind kind = ParameterKind::invalid;  ///< of the parameter; set for what is made with the snapshot
};

/// One facet of an object.
struct Bound {
  std::uint32_t node = no_member;
  std::uint16_t facet = 0;
};

/// A function of configure_provider that is handed an object.
struct AppliedChange {
  std::uint32_t instance;  ///< that declares it
  const HookRecord* record;
  std::uint16_t facet;
  friend bool operator==(const AppliedChange& a, const AppliedChange& b) {
    return a.instance == b.instance && a.record == b.record && a.facet == b.facet;
  }
};

/// Listeners that can be called although the program's objects do not exist, and what they are called with.
struct Unheard {
  std::vector<Listening> listeners{};
  std::shared_ptr<void> objects{};
};

/// A state of the snapshot before, and what becomes of it.
struct StateLink {
  std::uint32_t node;                  ///< of the state now
  std::uint32_t before;                ///< the node that it is in the wiring before
  const MigrationFacts* by = nullptr;  ///< null: it is shared
};

/// Everything behind one snapshot: the definitions it was made from and its objects by provider. The objects
/// are kept alive by the snapshot alone.
struct Wiring {
  std::vector<std::uint8_t> active{};          ///< by instance
  std::shared_ptr<OpenTree> open{};            ///< what hooks selected
  std::vector<const Definition*> definitions;  ///< by instance
  std::vector<Object*> configs;                ///< by instance; null without configuration
  std::vector<std::uint32_t> first_node;       ///< by instance
  std::vector<Node> nodes;
  std::vector<std::uint32_t> created;    ///< nodes in order of creation
  std::vector<std::uint32_t> slot_node;  ///< node behind each slot, or no_member
  std::vector<std::uint16_t> slot_facet;
  std::vector<std::vector<Bound>> contributed;  ///< by the tree's number of the interface
  std::vector<PrivateSlot> private_slots;
  std::vector<Target> targets;                                 ///< of every parameter, all nodes in a row
  std::vector<std::uint32_t> first_target;                     ///< by node
  bool contexts = false;                                       ///< something has a Context
  HashMap<std::uint32_t, std::vector<AppliedChange>> changes;  ///< by node
  std::vector<Timing> timing;                                  ///< by instance
  /// Objects of scopes made so far, by node; empty when nothing in the program is scoped.
  std::vector<std::shared_ptr<MadeCount>> counts{};

  /// What stands behind one facet of a provider: of those with the same token, from this one on, the first that exists.
  [[nodiscard]] Bound present(std::uint32_t instance, std::uint16_t provider, std::uint16_t facet) const;
  /// The same with the numbers that `next`, made from the tree of this wiring, gives to instances. Of those that are
  /// gone the nodes have no instance; those that are new, or have other options, have no definition.
  [[nodiscard]] Wiring renumbered(const Tree& tree, const Tree& next) const;
  /// The same node of another wiring of the same tree, where the instance has the same definition.
  [[nodiscard]] inline std::uint32_t same(std::uint32_t node, const Wiring& other) const {
    const std::uint32_t instance = nodes[node].instance;
    return other.first_node[instance] + (node - first_node[instance]);
  }
};

/// Makes the next snapshot from definitions, beside the one before. What is not taken in the end is undone by the
/// destructor, in reverse. One thread.
class Build {
 public:
  /// `before` is the wiring of the current snapshot with the numbers of `tree`, or null for the first one. `other` says
  /// that the tree is another than that of the snapshot.
  Build(std::shared_ptr<const Tree> tree, std::span<const Builtin> builtins, Table& table, Events& events,
        const Wiring* before, StepRunner& runner, std::chrono::milliseconds hook_deadline, bool other = false);
  ~Build();
  Build(const Build&) = delete;
  Build& operator=(const Build&) = delete;

  /// What keeps the code of the definitions in memory; the snapshot will.
  void keep(std::shared_ptr<const void> code) { code_ = std::move(code); }
  /// First: the definition of each instance.
  void use(std::vector<const Definition*> definitions);
  /// After that: the objects of these members are made anew, although their definitions are the same.
  void renew(const std::vector<std::uint32_t>& members);
  /// Second: which instances exist, and their config structs: of replaced ones and of those that they configure; the
  /// others keep theirs. Runs `setup_config` and `process`.
  absl::Status configure(Settings& settings);
  /// Then: who stands behind each slot; runs the hooks that are told of providers and controllers, and `post_process`.
  absl::Status gather();
  /// Third: order by references; marks what must be created anew.
  absl::Status order();
  /// Fourth: storage for all new objects, so that a Ref may point to what does not exist yet.
  void reserve();
  /// Fifth: constructors, in order. In a reload each of them in this time, by pace(): kCancelled when one came back
  /// after who waits had given up.
  absl::Status create(std::uint64_t generation, std::optional<std::chrono::milliseconds> each = std::nullopt);
  [[nodiscard]] Pace& pace() { return pace_; }
  /// By who has given up: says where that was. From now on what it keeps is known to be kept by it.
  absl::Status left_behind(std::chrono::milliseconds each);

  // Between order() and create():
  /// The objects that functions of the new code are to make others of; nobody may use them while create() runs.
  [[nodiscard]] std::vector<Object*> migrating() const;
  /// How long each of those functions may take.
  void migrate_within(std::chrono::milliseconds time) { migration_deadline_ = time; }
  // After create():
  /// What became of the objects of the snapshot before.
  [[nodiscard]] Carried carried() const;
  /// The point of no return: the new code ends what it shares with the old one.
  void take_over() const;
  /// The instance of which a hook, a migration or a constructor has not ended in time, or `no_member`.
  [[nodiscard]] std::uint32_t hung() const { return hung_; }
  /// The finished snapshot; still this build's.
  [[nodiscard]] const Snapshot* snapshot() const { return snapshot_; }

  /// In place of the steps from `gather` on: only who gives what. No object is made, and none is left.
  void look();

  [[nodiscard]] Wiring& wiring() { return next_; }
  [[nodiscard]] const Wiring& wiring() const { return next_; }
  /// Of a step that failed: the node it was at, or `no_member`.
  [[nodiscard]] std::uint32_t failed_at() const { return path_.empty() ? at_ : path_.back(); }
  /// Instances whose configuration or hooks are wrong.
  [[nodiscard]] const std::vector<std::uint32_t>& wrong() const { return wrong_; }
  /// Of an event: the listeners of active modules that take nothing of the program besides it, in their order.
  [[nodiscard]] Unheard unheard(Token event) const;
  [[nodiscard]] std::size_t fresh() const { return fresh_.size(); }
  [[nodiscard]] std::size_t parameters() const { return next_.targets.size(); }
  [[nodiscard]] std::string describe(std::uint32_t node) const;
  /// Hands over the finished snapshot.
  [[nodiscard]] const Snapshot* take() { return std::exchange(snapshot_, nullptr); }

 private:
  /// One instance configures another.
  struct Change {
    std::uint32_t instance;
    std::uint32_t by;
    const ConfigureRecord* record;
  };
  /// Whose constructor gets an argument.
  struct Asker {
    std::uint32_t node;
    Object* owner = nullptr;             ///< to which what it alone gets is attached
    const Consumer* consumer = nullptr;  ///< who asked, for something transient
  };
  static constexpr std::uint8_t open = 1;
  static constexpr std::uint8_t done = 2;

  /// Its definition is another one than before, or it is to be made anew.
  [[nodiscard]] bool replaced(std::uint32_t instance) const;
  void use_changes();
  [[nodiscard]] bool keeps_config(std::uint32_t instance) const;
  [[nodiscard]] std::vector<CodeChange> changes_to(std::uint32_t instance) const;
  void fill_config(std::uint32_t instance, Settings& settings);
  [[nodiscard]] std::function<Completed(void*)> completing(std::uint32_t instance);
  void configure_one(std::uint32_t instance, Settings& settings);
  void check_setups(Settings& settings) const;
  void activate_links(std::uint32_t instance);
  [[nodiscard]] bool linked(std::uint32_t instance, std::uint16_t import) const;
  void make_collections(std::uint32_t instance);
  [[nodiscard]] bool has_hook(HookKind kind) const;
  struct HookCall;
  /// What a call of a hook is given beside what its module has, and what keeps that.
  struct HookGiven {
    std::vector<Builtin> values;
    std::shared_ptr<void> owner;
    void put(const HookRecord& hook, std::vector<Argument>& arguments) const;
  };
  using HookGivens = std::shared_ptr<const std::vector<HookGiven>>;
  [[nodiscard]] std::shared_ptr<HookCall> call_of(std::uint32_t instance, const HookRecord& hook);
  [[nodiscard]] absl::Status run_hook(std::uint32_t instance, const HookRecord& hook, const HookGivens& given);
  void run_hooks(std::uint32_t instance, HookKind kind, const HookGivens& given);
  [[nodiscard]] HookGivens given_setup(std::uint32_t instance);
  void run_setups(std::uint32_t instance, const Settings& settings);
  void run_setup(std::uint32_t instance, const ProgramSetup& setup);
  [[nodiscard]] ModuleSetup setup_of(std::uint32_t instance);
  void tell();
  void add_records(std::uint32_t instance, bool all_providers, std::vector<HookGiven>& controllers,
                   std::vector<HookGiven>& providers);
  [[nodiscard]] std::vector<ProvidedRecord::Facet> record_slots(std::uint32_t instance, const ProviderFacts& facts);
  void compare_collections();
  absl::Status link_state(std::uint32_t index);
  [[nodiscard]] std::uint32_t state_before(std::uint32_t index) const;
  [[nodiscard]] const StateLink* link_of(std::uint32_t index) const;
  [[nodiscard]] absl::Status lost_state(std::uint32_t index, std::uint32_t before) const;
  absl::Status migrate(const StateLink& link);
  [[nodiscard]] Object* object_before(std::uint32_t index) const;
  [[nodiscard]] std::uint32_t made_before(std::uint32_t index) const;
  [[nodiscard]] bool moved(std::uint32_t index) const;
  absl::Status use_conditions();
  void use_providers(std::uint32_t instance);
  void collect_changes();
  [[nodiscard]] bool replaces(std::uint32_t index) const;
  absl::Status visit_changes(std::uint32_t index);
  absl::Status change_argument(const AppliedChange& change, const ParameterRecord& parameter, Argument& made);
  absl::StatusOr<std::vector<BoundChange>> bound_changes(std::uint32_t index);
  absl::Status later_changes(std::uint32_t index, std::vector<BoundChange>& changes);
  absl::Status change_object(std::uint32_t index, Object* object);
  [[nodiscard]] std::string why_missing(const Node& node, const ParameterRecord& parameter) const;
  void bind(std::uint32_t slot, std::uint32_t instance, const Binding& binding);
  void bind_slots();
  void bind_overrides(std::uint32_t instance);
  void put_double(std::uint32_t instance, std::size_t number);
  [[nodiscard]] bool cut_off(std::uint32_t importer, std::uint16_t import) const;
  void bind_contributions();
  void bind_gone();
  void bind_private(const PrivateSlot& slot);
  [[nodiscard]] std::uint32_t private_slot(std::uint32_t instance, Token token, Token provider = {});
  [[nodiscard]] Target own_target(std::uint32_t instance, const ParameterRecord& parameter) const;
  [[nodiscard]] Target imported_target(std::uint32_t instance, const ParameterRecord& parameter) const;
  [[nodiscard]] Target target_of(const Node& node, const ParameterRecord& parameter) const;
  [[nodiscard]] void* value_of(const Node& node, const ParameterRecord& parameter) const;
  absl::Status argument(const Asker& asker, std::size_t number, Argument& made);
  absl::Status visit(std::uint32_t index);
  [[nodiscard]] absl::Status lives_shorter(const Node& user, const Node& given) const;
  [[nodiscard]] absl::Status cycle(std::uint32_t index, std::string_view advice) const;
  void keep_timing();
  [[nodiscard]] std::shared_ptr<MadeCount> count_of(std::uint32_t node);
  void lay_out(ScopeKind& kind) const;
  [[nodiscard]] ScopedSlot scoped_place(std::uint32_t node, std::uint16_t facet) const;
  [[nodiscard]] bool has_table(std::uint32_t node) const;
  void take_object(ScopedArgument& made, std::uint32_t provider, const Target& target) const;
  absl::Status plan_scopes();
  absl::Status visit_scoped(std::uint32_t index);
  absl::Status fill_scopes();
  absl::Status fill_arguments(const Asker& asker, const ScopeFacts& scope, ScopeKind& kind, std::uint32_t number);
  absl::Status add_copy(const Asker& asker, std::uint32_t given, const ScopeFacts& scope, ScopeKind& kind);
  absl::Status construct(const Asker& asker, void* storage);
  absl::Status make(std::uint32_t index);
  [[nodiscard]] bool own_object(const Target& target, const ParameterRecord& parameter) const;
  absl::Status transient_argument(const Asker& asker, const ParameterRecord& parameter, const Target& target,
                                  Argument& made);
  [[nodiscard]] Consumer consumer_of(std::uint32_t node) const;
  [[nodiscard]] const Consumer* consumer_for(std::uint32_t asker, std::uint32_t given);
  [[nodiscard]] const Recipe* recipe_for(std::uint32_t node);
  absl::Status add_step(Recipe& recipe, const Asker& asker, std::uint32_t& number);
  absl::Status fill_recipes();
  void fill_directory();
  void fill_slots();
  void fill_listeners();
  [[nodiscard]] void* object_of(const Bound& bound) const;

  const std::shared_ptr<const Tree> shared_tree_;
  const Tree& tree_;
  bool other_tree_;  ///< than that of the snapshot before
  std::shared_ptr<const void> code_;
  std::span<const Builtin> builtins_;
  Table& table_;
  Events& events_;
  const Wiring* before_;
  Wiring next_;
  std::uint32_t parameters_ = 0;  ///< of all nodes
  Snapshot* snapshot_ = nullptr;
  std::vector<std::uint32_t> path_;
  std::vector<std::uint32_t> fresh_;  ///< nodes with new objects, in creation order
  std::size_t owned_ = 0;             ///< how many of them the snapshot owns
  StepRunner& runner_;
  std::chrono::milliseconds hook_deadline_;
  bool overrun_ = false;     ///< a hook did not end in time, so nothing more is asked of this build
  bool overridden_ = false;  ///< some export of the program
  std::vector<Object*> fresh_configs_;
  /// By instance: it has no configuration, configures nobody, has no hooks, and all that it provides is usual. Steps
  /// that look for one of these need not ask the definitions, which are too many for the cache.
  std::vector<std::uint8_t> simple_;
  std::vector<std::uint8_t> renewed_;  ///< by instance; empty when none is
  std::vector<Change> changes_;
  std::vector<std::uint32_t> no_longer_;  ///< instances that the definition before configured
  std::vector<Argument> arguments_;
  std::vector<Object*> collections_;  ///< made, and not yet among the fresh nodes
  std::vector<std::string> failed_;   ///< hooks
  std::vector<std::uint32_t> wrong_;
  std::uint32_t at_ = no_member;
  std::unique_ptr<ScopePlan> scopes_;
  std::vector<ScopedSlot> scoped_;           ///< by node; empty when nothing in the program is scoped
  std::vector<std::uint32_t> recipe_nodes_;  ///< by recipe
  std::vector<StateLink> states_;
  std::chrono::milliseconds migration_deadline_{0};
  std::uint32_t hung_ = no_member;
  Pace pace_;                   ///< of create()
  HeldBy<live_build> held_by_;  ///< a constructor that does not end
};

/// What its class is to others of its module: with its name, if it has one.
[[nodiscard]] Token token_of_class(const ProviderFacts& facts);
/// The node of the same class in the next wiring, which counts instances alike, or `no_member`.
[[nodiscard]] std::uint32_t successor(const Wiring& before, std::uint32_t node, const Wiring& next);
/// How far a facet that is `fixed` is from where the object begins.
[[nodiscard]] std::size_t facet_offset(const FacetRecord& facet, const ProviderFacts& facts);
/// What the exception that is being handled says, or its type. Call inside a catch block.
[[nodiscard]] std::string exception_text();
/// The same for one that left a constructor or a factory of what `object` describes; the error of a factory keeps its
/// code.
[[nodiscard]] absl::Status creation_failure(const std::string& object, const ProviderFacts& facts);

}  // namespace tenon
