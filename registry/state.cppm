/// State: an object that outlives the code around it.
export module tenon.registry:state;
import tenon.std;
import :text;
import :token;
import :named;
import :layout;
import :maker;
import :step;
import :record;
import :provide;

export namespace tenon {

/// A function from the struct of before to the state of now.
struct MigrationFacts {
  Token from;
  Layout layout;
  absl::Status (*run)(const void* before, void* storage) = nullptr;  ///< constructs the state, unless it fails
  std::uint32_t deadline_ms = 0;                                     ///< 0: the program's
};
struct StateFacts {
  Layout layout;
  View<MigrationFacts> migrations{};
};

template <class S>
consteval Verdict check_state() {
  Verdict verdict;
  const std::string_view name = type_name<S>();
  if constexpr (!std::is_class_v<S>) {
    verdict.mistake() << "a state is a class: " << name;
  } else if constexpr (std::is_polymorphic_v<S>) {
    verdict.mistake() << "the state " << name << " has virtual functions, which belong to one generation of code, and "
                      << "it outlives them";
  } else if constexpr (!Comparable<S>) {
    verdict.mistake() << "the state " << name << " has a reference or a bit-field: nobody could say whether another "
                      << "version of it is the same; hold a value";
  }
  return verdict;
}

template <class P>
struct BeforeOf {
  using type = void;
};
template <class B>
struct BeforeOf<List<const B&>> {
  using type = B;
};
/// What a migration leads from and to; `before` is void for what is none.
template <auto Function>
struct MigrationOf {
  using Parts = FunctionParts<std::remove_const_t<decltype(Function)>>;
  using Result = Returned<typename Parts::result>;
  using before = typename BeforeOf<typename Parts::parameters>::type;
};
template <class S, auto Function>
consteval Verdict check_migration() {
  using Migration = MigrationOf<Function>;
  using Before = typename Migration::before;
  Verdict verdict;
  if constexpr (std::is_void_v<Before> || !std::is_same_v<typename Migration::Result::type, S> ||
                !std::is_same_v<typename Migration::Result::Stored, S>) {
    verdict.mistake() << "what leads from an old state to " << type_name<S>() << " is a function `"
                      << short_name(type_name<S>()) << " migrate(const Before&)`, which may return an "
                      << "absl::StatusOr of it; this one is " << type_name<typename Migration::Parts::signature>();
  } else if constexpr (std::is_same_v<Before, S>) {
    verdict.mistake() << "a migration to " << type_name<S>() << " takes the struct of before, kept under another name";
  } else {
    return check_state<Before>();
  }
  return verdict;
}
template <class S, auto Function>
absl::Status migrate_stored(const void* before, void* storage) {
  using Migration = MigrationOf<Function>;
  const auto& old = *static_cast<const typename Migration::before*>(before);
  if constexpr (Migration::Result::checked) {
    auto made = Function(old);
    if (!made.ok()) return made.status();
    new (storage) S(*std::move(made));
  } else {
    new (storage) S(Function(old));
  }
  return absl::OkStatus();
}

namespace stated {
template <auto Function, Deadline Within>
struct From : provided::Said {};
template <class Clause>
inline constexpr std::size_t migrations_in = 0;
template <auto Function, Deadline Within>
inline constexpr std::size_t migrations_in<From<Function, Within>> = 1;
}  // namespace stated

template <class S, class... Clauses>
struct StateOf {
  struct Table {
    MigrationFacts rows[(stated::migrations_in<Clauses> + ... + 1)]{};
  };
  template <auto Function, Deadline Within>
  static consteval void add(MigrationFacts*& row, stated::From<Function, Within>) {
    using Before = typename MigrationOf<Function>::before;
    *row++ = {token_of<Before>(), layout_of<Before>, &migrate_stored<S, Function>, Within.milliseconds};
  }
  static consteval void add(MigrationFacts*&, provided::Said) {}
  static consteval Table tell() {
    Table table{};
    MigrationFacts* row = table.rows;
    (add(row, Clauses{}), ...);
    return table;
  }
  static constexpr Table table = tell();
  static constexpr StateFacts facts{layout_of<S>, {table.rows, (stated::migrations_in<Clauses> + ... + 0)}};
};

/// What state gives. Each call gives a changed copy.
template <class Maker, class... Clauses>
struct StateItem {
  using S = typename Maker::type;
  /// `Visits migrate(const VisitsBefore&)`, a function or a captureless lambda; it may return an
  /// absl::StatusOr<Visits>, and throw. VisitsBefore is the struct as it was, kept under another name: at a reload the
  /// runtime compares it with the state that is alive. Several may be given, one for each form that may be met. It may
  /// take as long as Deadlines::carry_over says, or as is given: `.from<&migrate, 2s>()`.
  template <auto Function, Deadline Within = Deadline{}>
  [[nodiscard]] consteval auto from() const {
    constexpr Verdict verdict = check_migration<S, Function>();
    static_assert(verdict.ok(), verdict.message(0));
    if constexpr (verdict.ok()) {
      return StateItem<Maker, Clauses..., stated::From<Function, Within>>{};
    } else {
      return *this;
    }
  }
  /// Received by this name only, `Named<"today", Visits&>`, so that several may be of one type.
  template <FixedString Name>
  [[nodiscard]] consteval auto named() const {
    return StateItem<Maker, Clauses..., provided::Named<Name>>{};
  }

  using Teller = StateItem;
  static constexpr ItemSize size{ItemKind::provider, 1, Maker::parameter_count};
  static consteval ProviderFacts& tell(Telling& out, const ItemSize& size) {
    constexpr Verdict verdict = check_state<S>();
    static_assert(verdict.ok(), verdict.message(0));
    ProviderFacts& facts = Provider<Maker, provided::Said, Clauses...>::tell(out, size);
    if constexpr (verdict.ok()) facts.state = &StateOf<S, Clauses...>::facts;
    return facts;
  }
};

template <class Signature>
struct StateMaker : StateMaker<Signature()> {};
template <class S, class... A>
struct StateMaker<S(A...)> {
  using type = Constructed<S(A...)>;
};

/// An object that the module's providers take as `S&`, and that a reload does not make anew: old and new code share it
/// as long as S has the same fields, so it is synchronised by itself. Made once, by S's default constructor, or from
/// configuration, `state<Visits(const Config&)>()`, of which it keeps copies. Where S became another, the definition
/// says how it comes from what is alive, `state<Visits>().from<&migrate>()`; without, the reload is refused. While that
/// runs, calls and units of work wait, and nobody uses the old one. What a state holds must not lead into code: no
/// function objects, no string_view of a literal, no object with virtual functions. In a release build it is an object
/// like any other.
template <class Signature>
using state = StateItem<typename StateMaker<Signature>::type>;

}  // namespace tenon
