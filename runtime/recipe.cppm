/// How transient objects are made: worked out once with a snapshot, so that making one follows numbers.
export module tenon.runtime:recipe;
import tenon.std;
import tenon.registry;
import :tree;

export namespace tenon {

/// Who asked for a transient object, as its constructor may take it: `provide<Logger(tenon::Consumer)>().transient()`
/// is a logger that knows whose it is. For what a Make<T> makes, whoever has the Make. To be taken by value and kept;
/// copies share the texts, which stay the same over reloads. Any thread.
class Consumer {
 public:
  Consumer(std::string module, std::string type, std::string interface)
      : text_(std::make_shared<const Text>(std::move(module), std::move(type), std::move(interface))) {}
  /// Path of its module in the tree: `board.cards`, or `board.storage@primary`.
  [[nodiscard]] const std::string& module() const { return text_->module; }
  /// Its class: `board::cards::StoredCards`.
  [[nodiscard]] const std::string& type() const { return text_->type; }
  /// What it is provided as, the first of several; its class when it is not provided as anything else.
  [[nodiscard]] const std::string& interface() const { return text_->interface; }

 private:
  struct Text {
    std::string module;
    std::string type;
    std::string interface;
    Text(std::string m, std::string t, std::string i)
        : module(std::move(m)), type(std::move(t)), interface(std::move(i)) {}
  };
  std::shared_ptr<const Text> text_;
};

template <>
struct ParameterTraits<Consumer> {
  using token = Consumer;
  static constexpr ParameterKind kind = ParameterKind::consumer;
  static constexpr std::string_view instance{};
  static Consumer make(const Argument& argument) { return *static_cast<const Consumer*>(argument.object); }
};

/// What operator new gives without being asked.
inline constexpr std::size_t usual_alignment = __STDCPP_DEFAULT_NEW_ALIGNMENT__;

/// An argument that differs from one object to the next: an object made before it in the same piece, or the consumer.
struct RecipePatch {
  static constexpr std::uint32_t consumer = 0xffffffff;
  std::uint32_t argument;
  std::uint32_t step;        ///< `consumer`, or who made it
  const FacetRecord* facet;  ///< null where it is always at the offset
  std::size_t offset;        ///< in the piece: of the facet, or of the storage
  /// The number of the facet where a function of configure_provider puts another object in its place.
  std::uint16_t replaced = none;
  static constexpr std::uint16_t none = 0xffff;
};

/// Where a piece keeps what a function of configure_provider puts in the place of a facet: a Replaced.
struct RecipeInstead {
  std::uint32_t step;
  std::uint16_t facet;
  std::size_t offset;
};

/// A function of configure_provider for one object that is made later, with what it takes.
struct BoundChange {
  const HookRecord* record = nullptr;
  std::uint16_t facet = 0;
  std::vector<Argument> arguments{};  ///< the first is the object's
  std::string by{};                   ///< for messages
};
/// A function of configure_provider failed: status() names both modules and the class.
class ChangeFailed : public std::runtime_error {
 public:
  explicit ChangeFailed(const absl::Status& status)
      : std::runtime_error(std::string(status.message())), status_(status) {}
  [[nodiscard]] const absl::Status& status() const { return status_; }

 private:
  absl::Status status_;
};
/// What the exception that is being handled says, when no constructor threw it. Call inside a catch block.
[[nodiscard]] absl::Status making_failure();
/// Throws ChangeFailed. `of` is the object for messages; `replaced` is written where the function replaces it.
void run_change(const BoundChange& change, const std::string& of, void* object, Replaced* replaced);

/// One object of a piece.
struct RecipeStep {
  const ProviderFacts* facts = nullptr;
  std::uint32_t instance = 0;
  std::uint32_t node = 0;
  std::size_t offset = 0;  ///< of its storage in the piece
  void (*create)(void* storage, const Argument* arguments) = nullptr;
  std::uint32_t first_argument = 0;
  std::uint32_t first_patch = 0;
  std::uint32_t patches = 0;
  std::vector<BoundChange> changes{};
};

/// How a transient object is made, with those that it alone holds: one piece of memory, its parts first, itself last.
/// Filled when the singletons of its snapshot exist, never changed afterwards.
struct Recipe {
  const Tree* tree = nullptr;
  std::vector<RecipeStep> steps{};
  std::vector<Argument> arguments{};
  std::vector<RecipePatch> patches{};
  std::vector<RecipeInstead> insteads{};  ///< in order of creation
  /// What is to be destroyed, in this order: step numbers.
  std::vector<std::uint32_t> ends{};
  std::size_t size = 0;
  std::size_t align = 0;
  bool ready = false;
  /// Of one object, without patches: the call is all that there is to do.
  bool single = false;
  RecipeStep last{};  ///< a copy
};

/// What is behind the export of something transient, or behind a Make<T>.
struct MadePlace {
  const Recipe* recipe = nullptr;
  std::uint16_t facet = 0;
  bool fixed = false;      ///< the facet is always at the offset
  std::size_t offset = 0;  ///< from where the object begins
};

/// What a Make is told when it is injected.
struct MakeSite {
  MadePlace place;
  Consumer consumer;
};

}  // namespace tenon
