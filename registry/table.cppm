/// Hash tables that are whole after std::bad_alloc. Those of abseil are not: one that gets no memory to grow takes
/// itself for larger than it is, so that not even its destructor may run; and an element whose constructor throws
/// counts as there.
export module tenon.registry:table;
import tenon.std;

export namespace tenon {

/// In place of `Table`, for what is used while a reload is made. Its memory is there before an element comes, and the
/// element is complete before it goes in. Elements move without throwing. It has no erase, after which nobody could say
/// how much room there is.
template <class Table>
class WholeTable : public Table {
 public:
  using Key = typename Table::key_type;

  WholeTable() = default;
  WholeTable(WholeTable&&) noexcept = default;
  WholeTable& operator=(WholeTable&&) noexcept = default;
  WholeTable(const WholeTable& other) : Table() {
    reserve(other.size());
    for (const auto& element : other) add(element);
  }
  WholeTable& operator=(const WholeTable& other) {
    if (this != &other) *this = WholeTable(other);
    return *this;
  }
  ~WholeTable() = default;

  void reserve(std::size_t elements) {
    if (elements > room()) grow(elements);
  }
  /// The value is made, and thrown away, where there is one.
  template <class... A>
  auto try_emplace(Key key, A&&... value) {
    typename Table::mapped_type made(std::forward<A>(value)...);
    reserve(this->size() + 1);
    return Table::try_emplace(std::move(key), std::move(made));
  }
  template <class... A>
  auto emplace(Key key, A&&... value) {
    return try_emplace(std::move(key), std::forward<A>(value)...);
  }
  auto& operator[](Key key) { return try_emplace(std::move(key)).first->second; }
  auto insert(Key key) {
    reserve(this->size() + 1);
    return Table::insert(std::move(key));
  }
  void erase() = delete;

 private:
  /// A seventh of the places stays free; of seven, one.
  [[nodiscard]] std::size_t room() const {
    const std::size_t places = this->capacity();
    return places == 7 ? 6 : places - places / 8;
  }
  void grow(std::size_t elements) {
    // One that got no memory has none, and is not destroyed.
    union Larger {
      Larger() : table() {}
      Larger(const Larger&) = delete;
      Larger& operator=(const Larger&) = delete;
      ~Larger() {}
      Table table;
    } larger;
    larger.table.reserve(elements);
    larger.table.merge(*this);
    Table::swap(larger.table);
    larger.table.~Table();
  }
  template <class Element>
  void add(const Element& element) {
    if constexpr (std::is_same_v<Element, Key>) {
      insert(element);
    } else {
      try_emplace(element.first, element.second);
    }
  }
};

template <class Key, class Value, class... More>
using HashMap = WholeTable<absl::flat_hash_map<Key, Value, More...>>;
template <class Key, class... More>
using HashSet = WholeTable<absl::flat_hash_set<Key, More...>>;

}  // namespace tenon
