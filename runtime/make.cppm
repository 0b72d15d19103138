/// Make<T>: a handle whose call makes a new object.
export module tenon.runtime:make;
import tenon.std;
import tenon.registry;
import :recipe;
import :scope_plan;
import :snapshot;

export namespace tenon {

/// The piece of memory of one made object and its parts, without types.
class MadeCore {
 public:
  /// Makes what the recipe says. Throws what constructors throw, having undone what was made, and leaves in `failed`
  /// which step it was. An empty hold means that the program's objects live longer anyway.
  static MadeCore* make(const Recipe& recipe, Hold hold, const Consumer& consumer, const RecipeStep*& failed);
  /// The same for a `single` one that holds nothing. Inline: by hand it would be one call of operator new.
  [[nodiscard]] static inline MadeCore* make_single(const Recipe& recipe) {
    void* const memory = ::operator new(recipe.size);
    auto* core = new (memory) MadeCore(recipe, Hold());
    try {
      recipe.last.create(core->at(recipe.last), recipe.arguments.data());
    } catch (...) {
      ::operator delete(memory, recipe.size);
      throw;
    }
    return core;
  }
  /// Destroys the object, then its parts in reverse order of creation.
  inline void destroy() {
    if (recipe_->single && recipe_->ends.empty() && !hold_) {
      ::operator delete(static_cast<void*>(this), recipe_->size);
    } else {
      destroy_all();
    }
  }
  [[nodiscard]] inline void* at(const RecipeStep& step) { return reinterpret_cast<char*>(this) + step.offset; }
  [[nodiscard]] inline void* object(std::uint16_t facet) {
    if (!recipe_->insteads.empty()) [[unlikely]]
      return this->facet(static_cast<std::uint32_t>(recipe_->steps.size() - 1), facet);
    return recipe_->last.facts->facets[facet].cast(at(recipe_->last));
  }

 private:
  inline MadeCore(const Recipe& recipe, Hold hold) : recipe_(&recipe), hold_(std::move(hold)) {}
  void fill(std::size_t& done, const Consumer& consumer, const RecipeStep*& failed);
  void change(std::uint32_t number);
  [[nodiscard]] void* facet(std::uint32_t step, std::uint16_t facet);
  [[nodiscard]] inline Replaced& instead(const RecipeInstead& at) {
    return *reinterpret_cast<Replaced*>(reinterpret_cast<char*>(this) + at.offset);
  }
  void create_patched(const RecipeStep& step, const Consumer& consumer);
  void undo(std::size_t done);
  void destroy_all();
  void free();

  const Recipe* recipe_;
  Hold hold_;
};

/// Who made an object with a Make<T> owns it like this: as std::unique_ptr does. Movable; ends on any thread. The
/// object keeps alive what it was injected with: a reload does not change it, and objects and code that it was made
/// from stay until it is destroyed. It ends before the program does.
template <class T>
class [[nodiscard]] Made {
 public:
  Made() = default;
  inline Made(MadeCore* core, T* object) : core_(core), object_(object) {}
  inline Made(Made&& other) noexcept
      : core_(std::exchange(other.core_, nullptr)), object_(std::exchange(other.object_, nullptr)) {}
  inline Made& operator=(Made&& other) noexcept {
    std::swap(core_, other.core_);
    std::swap(object_, other.object_);
    return *this;
  }
  inline ~Made() {
    if (core_ != nullptr) core_->destroy();
  }
  void reset() { Made().swap(*this); }
  void swap(Made& other) noexcept {
    std::swap(core_, other.core_);
    std::swap(object_, other.object_);
  }
  [[nodiscard]] inline T* get() const { return object_; }
  [[nodiscard]] inline T* operator->() const { return object_; }
  [[nodiscard]] inline T& operator*() const { return *object_; }
  [[nodiscard]] inline explicit operator bool() const { return object_ != nullptr; }

 private:
  MadeCore* core_ = nullptr;
  T* object_ = nullptr;
};

/// What all Makes do.
class MakeBase {
 protected:
  struct Result {
    MadeCore* core;
    void* object;
  };
  explicit MakeBase(const Argument& argument, bool follows);
  [[nodiscard]] Result make(Token token) const;
  [[nodiscard]] absl::StatusOr<Result> find(Token token) const;

  MadePlace place_;

 private:
  [[nodiscard]] MadePlace place(Token token, Hold& hold) const;

  Table* table_;  ///< null when it does not follow reloads
  std::uint32_t slot_;
  Consumer consumer_;
};

/// Makes transient objects: `explicit Importer(tenon::Make<Parser> parser)` and then, each time one is needed,
/// `tenon::Made<Parser> parser = parser_();`. The object is injected like any other; it and those that it alone holds
/// are one allocation. To be kept in members; calls may be made from any thread, not by a constructor while the program
/// is being made. A call after a reload makes the new T, in a unit of work that of its snapshot. Like a Ref it orders
/// nothing and may close a cycle.
template <class T>
class Make : MakeBase {
 public:
  static constexpr bool follows = live_build || is_restartable<T>;
  explicit Make(const Argument& argument) : MakeBase(argument, follows) {}
  /// Throws what constructors throw; std::logic_error while the program is being made.
  [[nodiscard]] inline Made<T> operator()() const {
    if constexpr (!follows) {
      const Recipe& recipe = *place_.recipe;
      if (recipe.single && place_.fixed) [[likely]] {
        MadeCore* core = MadeCore::make_single(recipe);
        return Made<T>(core, reinterpret_cast<T*>(static_cast<char*>(core->at(recipe.last)) + place_.offset));
      }
    }
    const Result made = make(token_of<T>());
    return Made<T>(made.core, static_cast<T*>(made.object));
  }
  /// The same without exceptions. Errors: kAborted, or what a factory returned, with module and class;
  /// kFailedPrecondition while the program is being made.
  [[nodiscard]] absl::StatusOr<Made<T>> find() const {
    const absl::StatusOr<Result> made = MakeBase::find(token_of<T>());
    if (!made.ok()) return made.status();
    return Made<T>(made->core, static_cast<T*>(made->object));
  }
};

template <class T>
struct ParameterTraits<Make<T>> {
  using token = T;
  static constexpr ParameterKind kind = ParameterKind::make;
  static constexpr std::string_view instance{};
  static Make<T> make(const Argument& argument) { return Make<T>(argument); }
};

}  // namespace tenon
