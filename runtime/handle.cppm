/// What a constructor may take besides `T&`: Ref, Optional, All, From, Named and Field.
export module tenon.runtime:handle;
import tenon.std;
import tenon.registry;
import :snapshot;

export namespace tenon {

/// The pointer that a call through a Ref uses, and the protection that lasts as long as the full expression.
template <class T>
class Protected {
 public:
  [[gnu::always_inline]] inline Protected(Table& table, std::uint32_t slot) : protection_(table) {
    object_ = static_cast<T*>(protection_.at(table, slot, &not_yet_created));
  }
  [[gnu::always_inline]] inline ~Protected() = default;
  [[nodiscard, gnu::always_inline]] inline T* operator->() const { return object_; }
  [[nodiscard]] inline T& operator*() const { return *object_; }

 private:
  [[noreturn, gnu::noinline]] static void* not_yet_created() { throw NotYetCreated(type_name<T>()); }

  ProtectionOf<T> protection_;
  T* object_;
};

/// Follows what a slot holds: used for every Ref of a dev build, and for restartable types in a release.
template <class T>
class FollowingRef {
 public:
  FollowingRef(Table& table, std::uint32_t slot) : table_(&table), slot_(slot) {}
  [[nodiscard, gnu::always_inline]] Protected<T> operator->() const { return Protected<T>(*table_, slot_); }

 private:
  Table* table_;
  std::uint32_t slot_;
};

/// One pointer; the object lives as long as the program.
template <class T>
class FixedRef {
 public:
  explicit FixedRef(T* object) : object_(object) {}
  [[nodiscard]] T* operator->() const { return object_; }

 private:
  T* object_;
};

/// A handle on what some module exports as T, to be kept in members: `tenon::Ref<Cards> cards_;`.
/// In a dev build a call through it reaches the current object, also after a reload, and keeps that object alive until
/// the end of the full expression; inside a unit of work, the object of the work's snapshot. In a release build it
/// is a pointer and a call through it is the same machine code. Copyable; calls may be made from any thread. What a
/// call returns must not point into the object: the object may be gone at the end of the expression. A Ref may be kept
/// before its object exists, so that it can break a cycle; it must not be called by a constructor.
template <class T>
class Ref : public std::conditional_t<live_build || is_restartable<T>, FollowingRef<T>, FixedRef<T>> {
 public:
  static constexpr bool follows = live_build || is_restartable<T>;
  explicit Ref(const Argument& argument) : Ref(argument, std::bool_constant<follows>{}) {}

 private:
  using Base = std::conditional_t<follows, FollowingRef<T>, FixedRef<T>>;
  Ref(const Argument& a, std::true_type) : Base(*static_cast<Table*>(a.table), a.slot) {}
  Ref(const Argument& a, std::false_type) : Base(static_cast<T*>(a.object)) {}
};

/// A `T&` that may be absent: empty when nobody in reach provides T. The object is rebuilt when T is replaced.
template <class T>
class Optional {
 public:
  explicit Optional(T* object) : object_(object) {}
  [[nodiscard]] explicit operator bool() const { return object_ != nullptr; }
  [[nodiscard]] T* operator->() const { return object_; }
  [[nodiscard]] T& operator*() const { return *object_; }

 private:
  T* object_;
};

/// The objects behind an All<T> at one moment, kept alive together; a reload does not change them.
template <class T>
class Objects {
 public:
  class Iterator {
   public:
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    Iterator() = default;
    explicit Iterator(void* const* at) : at_(at) {}
    [[nodiscard]] inline T& operator*() const { return *static_cast<T*>(*at_); }
    inline Iterator& operator++() {
      ++at_;
      return *this;
    }
    inline Iterator operator++(int) { return Iterator(at_++); }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    void* const* at_ = nullptr;
  };
  Objects(Hold hold, View<void*> objects) : hold_(std::move(hold)), objects_(objects) {}
  [[nodiscard]] Iterator begin() const { return Iterator(objects_.begin()); }
  [[nodiscard]] Iterator end() const { return Iterator(objects_.end()); }
  [[nodiscard]] std::size_t size() const { return objects_.size(); }
  [[nodiscard]] bool empty() const { return objects_.empty(); }
  /// The generation that these objects belong to; a cache made from them is good as long as it stays the same.
  [[nodiscard]] std::uint64_t generation() const { return hold_->generation(); }

 private:
  Hold hold_;
  View<void*> objects_;
};

/// Every contribution to T in the program: by the order that descriptors declare, then by creation order of their
/// modules, then as each `define` lists its providers. Like Ref it may be kept before the objects exist and follows
/// reloads, which may add and remove some: `for (Command& c : commands_.get())`. Any thread.
template <class T>
class All {
 public:
  /// `interface` is the tree's number of T.
  All(Table& table, std::uint32_t interface) : table_(&table), interface_(interface) {}
  /// The objects of the unit of work on this thread, or else the current ones. Must not be called by a constructor:
  /// throws NotYetCreated.
  [[nodiscard]] Objects<T> get() const {
    Hold hold = table_->hold();
    const View<void*> objects = hold->contributions(interface_);
    if (!objects.empty() && objects[0] == nullptr) throw NotYetCreated(type_name<T>());
    return {std::move(hold), objects};
  }
  /// The generation that get() would give; without counting.
  [[nodiscard]] std::uint64_t generation() const { return (*Protection(*table_)).generation(); }
  /// How many objects get() would give; without counting. A constructor may ask.
  [[nodiscard]] std::size_t size() const { return (*Protection(*table_)).contributions(interface_).size(); }

 private:
  Table* table_;
  std::uint32_t interface_;
};

/// `From<"primary", Database&>`: the Database of the import named "primary".
template <FixedString Instance, class A>
class From {
 public:
  explicit From(A value) : value_(std::forward<A>(value)) {}
  operator A() const { return static_cast<A>(value_); }  // NOLINT(google-explicit-constructor): stands for A
  [[nodiscard]] A get() const { return static_cast<A>(value_); }

 private:
  A value_;
};

/// `Named<"read", Pool&>`: the Pool that a provider gives under that name, `.named<"read">()`. A may be what a
/// parameter may be otherwise: a reference, a Ref, an Optional, a Make, a From; or an All, for what modules contribute
/// under that name, as with a tag.
template <FixedString Name, class A>
class Named {
 public:
  explicit Named(A value) : value_(std::forward<A>(value)) {}
  operator A() const { return static_cast<A>(value_); }  // NOLINT(google-explicit-constructor): stands for A
  [[nodiscard]] A get() const { return static_cast<A>(value_); }

 private:
  A value_;
};

/// `Field<&Config::page_size>`: one field of the module's configuration.
template <auto Member>
class Field {
 public:
  using type = typename MemberOf<Member>::type;
  explicit Field(const type& value) : value_(&value) {}
  operator const type&() const { return *value_; }  // NOLINT(google-explicit-constructor): stands for the value
  [[nodiscard]] const type& get() const { return *value_; }

 private:
  const type* value_;
};

template <class T>
struct ParameterTraits<Ref<T>> {
  using token = T;
  static constexpr ParameterKind kind = ParameterKind::ref;
  static constexpr std::string_view instance{};
  static Ref<T> make(const Argument& argument) { return Ref<T>(argument); }
};
template <class T>
struct ParameterTraits<Optional<T>> {
  using token = T;
  static constexpr ParameterKind kind = ParameterKind::optional;
  static constexpr std::string_view instance{};
  static Optional<T> make(const Argument& argument) { return Optional<T>(static_cast<T*>(argument.object)); }
};
template <class T>
struct ParameterTraits<All<T>> {
  using token = T;
  static constexpr ParameterKind kind = ParameterKind::all;
  static constexpr std::string_view instance{};
  static All<T> make(const Argument& argument) {
    return All<T>(*static_cast<Table*>(argument.table), argument.interface);
  }
};
template <FixedString Instance, class A>
struct ParameterTraits<From<Instance, A>> {
  using token = typename ParameterTraits<A>::token;
  static constexpr ParameterKind kind = ParameterTraits<A>::kind;
  static constexpr std::string_view instance = Instance.view();
  static From<Instance, A> make(const Argument& argument) {
    return From<Instance, A>(ParameterTraits<A>::make(argument));
  }
};
template <FixedString Name, class A>
struct ParameterTraits<Named<Name, A>> {
  using token = named<Name, typename ParameterTraits<A>::token>;
  static constexpr ParameterKind kind = ParameterTraits<A>::kind;
  static constexpr std::string_view instance = ParameterTraits<A>::instance;
  static_assert(kind != ParameterKind::scoped && kind != ParameterKind::field,
                "tenon: a name is for T&, Ref<T>, Optional<T>, Make<T>, All<T> or From<..., T&>");
  static Named<Name, A> make(const Argument& argument) { return Named<Name, A>(ParameterTraits<A>::make(argument)); }
};
template <auto Member>
struct ParameterTraits<Field<Member>> {
  using token = typename MemberOf<Member>::owner;
  static constexpr ParameterKind kind = ParameterKind::field;
  static constexpr std::string_view instance{};
  static Field<Member> make(const Argument& argument) {
    return Field<Member>(static_cast<const token*>(argument.object)->*Member);
  }
};

}  // namespace tenon
