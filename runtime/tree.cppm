/// The tree: which instances of modules a program has, and where each gets what it imports.
export module tenon.runtime:tree;
import tenon.std;
import tenon.registry;
import :module_ref;
import :own_tokens;

export namespace tenon {

/// A module brought to life: the shared one, a named one, or one importer's own.
struct Instance {
  std::uint32_t member = 0;
  std::uint32_t owner = no_member;       ///< for `own<>`: the importing instance
  std::uint32_t first_link = 0;          ///< into Tree::links, one per import of the descriptor
  std::uint32_t first_slot = 0;          ///< one row per export of the descriptor; see Tree::slot
  std::string_view name{};               ///< empty for the shared instance
  const OptionsBase* options = nullptr;  ///< attached by the importer, else the module's defaults
  std::uint16_t exports = 0;             ///< how many the descriptor has
  bool top = false;                      ///< active without an importer
  bool root = false;                     ///< declared root, or imported for_root
  bool simple = false;                   ///< what Shape::simple says, which ten thousand modules need not be asked
};

/// Who gives an expected token: an importer and the number of the offer.
struct Offer {
  std::uint32_t instance = no_member;
  std::size_t index = 0;
};

/// An instance whose descriptor contributes to an interface, and the number of that contribution.
struct Contributor {
  std::uint32_t instance;
  std::uint16_t number;
};

// `inline`: in a named module a member function defined in its class is not inline by itself, and a build of a snapshot
// asks these for every object and parameter.

/// A slot whose export a reload took away. Nobody else is ever given its number; the same export gets it back.
struct GoneSlot {
  std::string path;
  Token token;
  std::uint32_t slot;
};

/// Instances, their links and their slots: a pure function of the descriptors. Made once, then read by any thread. A
/// reload that changes a descriptor makes another one, in which everything that is still there has the same numbers for
/// handles: slots, interfaces and what a ModuleRef has. Numbers of instances are those of one tree, in creation order.
class Tree {
 public:
  /// `members` and `order` are an image's, already checked by the plan; both must outlive the tree.
  /// With `root`, the number of a member, only its shared instance and what that imports can be active.
  Tree(const Registry& registry, std::span<const std::uint32_t> order, std::uint32_t root = no_member);
  /// The same program with other descriptors: plans again, and keeps numbers. `slots` counts those given so far,
  /// private ones included; `code` keeps that of the members. Error: kInvalidArgument with the mistakes of the plan.
  [[nodiscard]] absl::StatusOr<std::shared_ptr<const Tree>> again(std::vector<const Definition*> members,
                                                                  std::size_t slots,
                                                                  std::shared_ptr<const void> code = {}) const;

  [[nodiscard]] inline std::span<const Instance> instances() const { return instances_; }
  [[nodiscard]] inline const Shape& shape(std::uint32_t instance) const {
    return *registry_->members()[instances_[instance].member]->shape;
  }
  [[nodiscard]] inline const Registry& registry() const { return *registry_; }
  /// Instance number for each import of an instance's descriptor; `no_member` for one that does not exist. That of a
  /// may_import exists, and whether it is active is decided with each snapshot.
  [[nodiscard]] inline std::span<const std::uint32_t> links(std::uint32_t instance) const {
    return {links_.data() + instances_[instance].first_link, shape(instance).imports.size()};
  }
  /// The instance behind one import.
  [[nodiscard]] inline std::uint32_t link(std::uint32_t instance, std::uint16_t import) const {
    return links_[instances_[instance].first_link + import];
  }
  [[nodiscard]] inline std::uint32_t linked(std::uint32_t link) const { return links_[link]; }
  [[nodiscard]] inline std::size_t link_count() const { return links_.size(); }
  /// True for the link of a may_import.
  [[nodiscard]] inline bool optional_link(std::uint32_t link) const { return !may_.empty() && may_[link] != 0; }
  /// True if every instance exists in every snapshot: no import of the program is under a condition.
  [[nodiscard]] inline bool fixed() const { return fixed_; }
  /// True if the tree was made from one module of the image.
  [[nodiscard]] inline bool part() const { return root_ != no_member; }
  /// True if a test's double stands for what the instance exports as the token.
  [[nodiscard]] inline bool replaced(std::uint32_t instance, Token token) const {
    return std::any_of(replaced_.begin(), replaced_.end(), [&](const OverrideShape& o) {
      return same_token(o.token, token) && o.stands_in(ref(instance).path());
    });
  }
  [[nodiscard]] inline bool has_replaced() const { return !replaced_.empty(); }
  /// True for what is active without an importer: the root, or whatever no module imports, under any condition.
  [[nodiscard]] inline bool top(std::uint32_t instance) const { return instances_[instance].top; }
  /// The instance that gives exports of `module` to an importer, through its imports and their re-exports.
  [[nodiscard]] std::uint32_t provider_of(std::uint32_t importer, const Name& module) const;
  /// Who of the active instances offers `token` to one that expects it: a test's double, an importer, one of its
  /// importers, or a module that is declared root or imported for_root.
  [[nodiscard]] Offer offer_for(std::uint32_t instance, Token token, std::span<const std::uint8_t> active) const;
  /// The shared instance of a module, or `no_member`.
  [[nodiscard]] inline std::uint32_t shared(std::uint32_t member) const { return shared_[member]; }
  /// One more than the greatest number of a slot of an export.
  [[nodiscard]] inline std::size_t slots() const { return slots_; }
  /// The slot of an export of an instance, by the export's number in the descriptor.
  [[nodiscard]] inline std::uint32_t slot(std::uint32_t instance, std::size_t index) const {
    const std::size_t row = instances_[instance].first_slot + index;
    return slot_numbers_.empty() ? static_cast<std::uint32_t>(row) : slot_numbers_[row];
  }
  /// True if it was made by again(): definitions may have been compiled against descriptors before it.
  [[nodiscard]] inline bool remade() const { return !was_.empty(); }
  /// Of a tree made by again(): the number of the same instance in the tree before, or `no_member`.
  [[nodiscard]] inline std::uint32_t before(std::uint32_t instance) const { return was_[instance]; }
  [[nodiscard]] inline const std::vector<GoneSlot>& gone() const { return gone_; }
  /// The number of an interface that modules contribute to, or `no_member` when none does. How many objects stand
  /// behind it is for the definitions to say, and so for the snapshot.
  [[nodiscard]] std::uint32_t interface(Token token) const;
  /// Who contributes to each interface, by its number: by declared order, then by creation order.
  [[nodiscard]] inline const std::vector<std::vector<Contributor>>& contributors() const { return contributors_; }
  /// `board.cards`, or `board.storage@primary`.
  [[nodiscard]] std::string path(std::uint32_t instance) const;
  /// For hooks and objects; made when it is first asked for, and shared with the trees made from this one.
  [[nodiscard]] const ModuleRef& ref(std::uint32_t instance) const;
  /// The instance that a ModuleRef of this or an earlier tree means, or `no_member` when it is gone.
  [[nodiscard]] std::uint32_t instance_of(const ModuleRef& module) const;
  /// The same token for those who remember it longer than a snapshot lives. For the thread that builds.
  [[nodiscard]] Token own(Token token) const { return names_->tokens.of(token); }

 private:
  struct TokenHash {
    inline std::size_t operator()(Token token) const { return token.hash; }
  };
  struct TokenEqual {
    inline bool operator()(Token a, Token b) const { return same_token(a, b); }
  };
  Tree(const Registry& registry, std::span<const std::uint32_t> order, const Tree& before, std::size_t slots);
  void make(std::span<const std::uint32_t> order);
  void keep_instances(const Tree& before);
  void keep_slots(const Tree& before);
  [[nodiscard]] std::uint32_t kept_slot(const Tree& before, std::uint32_t instance, Token token);
  [[nodiscard]] inline std::uint32_t id(std::uint32_t instance) const {
    return ids_.empty() ? instance : ids_[instance];
  }
  /// What the others' descriptors and its own say of a member, while the shared instances are made.
  struct Seen {
    enum Wanted : std::uint8_t { nobody, only_others, shared };  ///< by nobody; as named or own alone; as shared
    const OptionsBase* options = nullptr;
    std::uint16_t exports = 0;
    Wanted wanted = nobody;
    bool for_root = false;
    bool simple = false;
  };
  void create_shared(std::span<const std::uint32_t> order);
  void look_at(const Shape& shape, std::vector<Seen>& seen);
  std::uint32_t create(std::uint32_t member, std::string_view name, std::uint32_t owner, const OptionsBase* options);
  std::uint32_t named(std::uint32_t member, std::string_view name, const OptionsBase* options);
  void link_imports(std::uint32_t instance);
  void order_instances();
  void collect_contributors();
  [[nodiscard]] Offer offer_above(std::uint32_t instance, Token token, std::span<const std::uint8_t> active) const;
  [[nodiscard]] Offer offer_of(std::uint32_t instance, Token token) const;
  [[nodiscard]] Offer double_for(std::uint32_t instance, Token token, std::span<const std::uint8_t> active) const;
  [[nodiscard]] std::uint32_t through_reexports(std::uint32_t from, const Name& module, int depth) const;

  const Registry* registry_;
  std::vector<Instance> instances_;
  std::vector<std::uint32_t> links_;
  std::vector<std::uint32_t> imported_;      ///< member behind each import, all members in a row
  std::vector<std::uint32_t> first_import_;  ///< by member
  std::vector<std::uint32_t> shared_;
  HashMap<std::string, std::uint32_t> named_;
  HashMap<Token, std::uint32_t, TokenHash, TokenEqual> interfaces_;
  std::vector<std::vector<Contributor>> contributors_;
  std::size_t slots_ = 0;
  bool fixed_ = true;
  std::vector<std::uint8_t> may_;     ///< by link; empty when the program has no may_import
  std::vector<std::uint32_t> roots_;  ///< instances
  std::uint32_t root_;                ///< member
  std::vector<OverrideShape> replaced_;
  // Empty in a first tree:
  std::vector<std::uint32_t> slot_numbers_;  ///< by row
  std::vector<std::uint32_t> was_;           ///< by instance
  std::vector<std::uint32_t> ids_;           ///< by instance: the number in a ModuleRef
  std::uint32_t next_id_ = 0;
  std::vector<GoneSlot> gone_;
  /// What is named once, for all trees of a program.
  struct Names {
    struct Entry {
      std::string module;
      std::string path;
      ModuleRef ref;
    };
    OwnTokens tokens;
    std::mutex naming;
    HashMap<std::uint32_t, std::unique_ptr<Entry>> refs;  ///< by the number in a ModuleRef
  };
  std::shared_ptr<Names> names_ = std::make_shared<Names>();
};

}  // namespace tenon
