/// Objects that the container makes: storage, count, and who ends them.
export module tenon.runtime:object;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// One created object, counted by the snapshots that contain it.
class Object {
 public:
  /// Reserves storage; nothing is constructed yet. Throws std::bad_alloc.
  static Object* reserve(std::size_t size, std::size_t align, void (*destroy)(void*));
  [[nodiscard]] inline void* storage() const {
    return reinterpret_cast<char*>(const_cast<Object*>(this)) + offset(alignment());
  }
  /// From now on the last release destroys what is in the storage.
  inline void constructed() { constructed_ = true; }
  [[nodiscard]] inline bool is_constructed() const { return constructed_; }
  inline void retain() { count_.fetch_add(1, std::memory_order_relaxed); }
  void release();
  /// How many snapshots contain it, and others that hold it.
  [[nodiscard]] inline std::uint32_t count() const { return count_.load(std::memory_order_acquire); }
  /// Of one that outlives its code, before it is shared: what keeps the code that destroys it.
  void keep(std::shared_ptr<const void> code);
  /// From now on it is destroyed by other code, which is kept in place of that. For who has published a snapshot that
  /// contains it.
  void ends_with(void (*destroy)(void*), std::shared_ptr<const void> code);
  /// From now on this stands for a facet of the object; destroyed before what is in the storage.
  void replace(std::uint16_t facet, Replaced by);
  /// What stands for a facet, or null when it is the object itself.
  [[nodiscard]] inline void* replaced(std::uint16_t facet) const {
    return more_ != nullptr ? find_replaced(facet) : nullptr;
  }
  /// `part` is released after what is in the storage is destroyed, the last one that was attached first.
  void attach(Object* part);

 private:
  /// What few objects have: a part, what stands for a facet, or code. The last one first.
  struct More {
    Object* part = nullptr;
    std::uint16_t facet = 0;
    Replaced by{};
    std::shared_ptr<const void> code{};
    More* before = nullptr;
  };
  static constexpr std::uint16_t no_facet = 0xffff;
  [[nodiscard]] void* find_replaced(std::uint16_t facet) const;
  // Small, because a large program has tens of thousands; the storage lies right behind.
  Object(std::size_t alignment, void (*destroy)(void*))
      : align_(static_cast<std::uint8_t>(std::countr_zero(alignment))), destroy_(destroy) {}
  [[nodiscard]] inline std::size_t alignment() const { return std::size_t{1} << align_; }
  [[nodiscard]] static inline std::size_t offset(std::size_t alignment) {
    return (sizeof(Object) + alignment - 1) & ~(alignment - 1);
  }
  std::atomic<std::uint32_t> count_{1};
  bool constructed_ = false;
  std::uint8_t align_;  ///< as a power of two
  void (*destroy_)(void*);
  More* more_ = nullptr;
};

/// The object as others receive it as one of its facets.
[[nodiscard]] inline void* facet_of(const Object& object, const ProviderFacts& facts, std::uint16_t facet) {
  void* replaced = object.replaced(facet);
  return replaced != nullptr ? replaced : facts.facets[facet].cast(object.storage());
}

}  // namespace tenon
