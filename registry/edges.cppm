/// The module graph as numbers: which member stands behind every import, and who imports whom. For the plan, in the
/// compiler as well as at run time; so arrays are indexed by the bare pointer: every call would be three of the
/// compiler's steps.
export module tenon.registry:edges;
import tenon.std;
import :text;
import :token;
import :shape;

export namespace tenon {

inline constexpr std::uint32_t no_member = 0xffffffff;

/// Size of a hash table over that many names: a power of two, at least half of it free.
[[nodiscard]] constexpr std::size_t plan_table_size(std::size_t members) { return std::bit_ceil(members * 2 + 1); }

/// An array that lives as long as a plan is made; all zero at first.
template <class T>
struct Scratch {
  T* items;
  constexpr explicit Scratch(std::size_t size) : items(new T[size]{}) {}
  constexpr ~Scratch() { delete[] items; }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
};

/// One import: of which member, the how manyth.
struct Edge {
  std::uint32_t importer;
  std::uint32_t number;
};

/// Names looked up once. `index` first, then `resolve`; time and space grow with members and imports.
class Edges {
 public:
  constexpr Edges(const Shape* const* shapes, std::size_t count)
      : shapes_(shapes),
        count_(count),
        mask_(plan_table_size(count) - 1),
        table_(mask_ + 1),
        first_(count + 1),
        targets_(count_imports(shapes, count)),
        first_importer_(count + 2),
        importers_(count_imports(shapes, count)) {}

  /// The first member whose name another has too, or `no_member`.
  [[nodiscard]] constexpr std::uint32_t index() {
    for (std::uint32_t i = 0; i < count_; ++i) {
      const std::uint64_t hash = shapes_[i]->name.hash;
      std::size_t at = hash & mask_;
      while (table_.items[at] != 0 && shapes_[table_.items[at] - 1]->name.hash != hash) at = (at + 1) & mask_;
      if (table_.items[at] != 0) return i;
      table_.items[at] = i + 1;
    }
    return no_member;
  }

  constexpr void resolve() {
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < count_; ++i) {
      first_.items[i] = next;
      const Shape& self = *shapes_[i];
      const std::size_t count = self.imports.count;
      if (self.digest.has_imports) {
        for (std::size_t k = 0; k < count; ++k) targets_.items[next++] = find(self.digest.imports[k]);
      } else {
        for (std::size_t k = 0; k < count; ++k) targets_.items[next++] = find(self.imports.first[k].module.hash);
      }
    }
    first_.items[count_] = next;
  }

  /// Makes `importers` work. Only few programs need it, so it is a step of its own.
  constexpr void collect_importers() {
    const std::uint32_t edges = first_.items[count_];
    std::uint32_t* first = first_importer_.items;
    for (std::uint32_t e = 0; e < edges; ++e) {
      if (targets_.items[e] != no_member) ++first[targets_.items[e] + 2];
    }
    for (std::uint32_t i = 2; i <= count_; ++i) first[i] += first[i - 1];
    for (std::uint32_t i = 0; i < count_; ++i) {
      for (std::uint32_t e = first_.items[i]; e < first_.items[i + 1]; ++e) {
        if (targets_.items[e] != no_member) importers_.items[first[targets_.items[e] + 1]++] = {i, e - first_.items[i]};
      }
    }
  }

  /// The member whose name has that hash, or `no_member`.
  [[nodiscard]] constexpr std::uint32_t find(std::uint64_t hash) const {
    for (std::size_t at = hash & mask_;; at = (at + 1) & mask_) {
      const std::uint32_t entry = table_.items[at];  // one more than the member's number; zero is free
      if (entry == 0 || shapes_[entry - 1]->name.hash == hash) return entry - 1;
    }
  }
  /// Imports of all members stand in a row: those of member `i` from `first(i)` to `first(i + 1)`.
  [[nodiscard]] constexpr const std::uint32_t* first() const { return first_.items; }
  /// The member behind each import, or `no_member`.
  [[nodiscard]] constexpr const std::uint32_t* targets() const { return targets_.items; }
  /// Who imports a member, in the image's order.
  [[nodiscard]] constexpr View<Edge> importers(std::uint32_t i) const {
    const std::uint32_t* first = first_importer_.items;
    return {importers_.items + first[i], first[i + 1] - first[i]};
  }

 private:
  static constexpr std::size_t count_imports(const Shape* const* shapes, std::size_t count) {
    std::size_t imports = 0;
    for (std::size_t i = 0; i < count; ++i) imports += shapes[i]->imports.count;
    return imports;
  }

  const Shape* const* shapes_;
  std::size_t count_;
  std::size_t mask_;
  Scratch<std::uint32_t> table_;
  Scratch<std::uint32_t> first_;
  Scratch<std::uint32_t> targets_;
  Scratch<std::uint32_t> first_importer_;
  Scratch<Edge> importers_;
};

/// True when no two exports of a program have tokens of the same hash, as in most programs.
[[nodiscard]] constexpr bool exports_differ(const Shape* const* shapes, std::size_t count) {
  std::size_t total = 0;
  for (std::size_t i = 0; i < count; ++i) total += shapes[i]->exports.count;
  const std::size_t mask = plan_table_size(total) - 1;
  Scratch<std::uint64_t> table(mask + 1);  // zero is free
  for (std::size_t i = 0; i < count; ++i) {
    const Shape& self = *shapes[i];
    for (std::size_t e = 0; e < self.exports.count; ++e) {
      const std::uint64_t hash = self.digest.has_exports ? self.digest.exports[e] : self.exports.first[e].token.hash;
      std::size_t at = hash & mask;
      while (table.items[at] != 0 && table.items[at] != hash) at = (at + 1) & mask;
      if (table.items[at] == hash) return false;
      table.items[at] = hash;
    }
  }
  return true;
}

/// Exported tokens by number, so that two that reach one importer are noticed without comparing each with each.
class ExportNumbers {
 public:
  constexpr ExportNumbers(const Shape* const* shapes, std::size_t count)
      : shapes_(shapes),
        total_(count_exports(shapes, count)),
        first_(count),
        number_(total_),
        importer_(total_),
        giver_(total_) {
    const std::size_t mask = plan_table_size(total_) - 1;
    Scratch<std::uint32_t> table(mask + 1);  // one more than the number; zero is free
    Scratch<Token> known(total_);
    std::uint32_t next = 0;
    for (std::uint32_t i = 0; i < count; ++i) {
      first_.items[i] = next;
      for (const ExportShape& e : shapes_[i]->exports) {
        const Token token = e.token;
        std::size_t at = token.hash & mask;
        while (table.items[at] != 0 && !same_token(known.items[table.items[at] - 1], token)) at = (at + 1) & mask;
        if (table.items[at] == 0) {
          known.items[tokens_] = token;
          table.items[at] = ++tokens_;
        }
        number_.items[next++] = table.items[at] - 1;
      }
    }
  }
  /// Who gave `importer` the token of an export first; `from` itself when nobody has. All exports of one importer are
  /// asked for before those of the next.
  [[nodiscard]] constexpr const Shape* first_giver(std::uint32_t importer, std::uint32_t from, std::uint32_t number) {
    const std::uint32_t token = number_.items[first_.items[from] + number];
    if (importer_.items[token] != importer + 1) {
      importer_.items[token] = importer + 1;
      giver_.items[token] = shapes_[from];
    }
    return giver_.items[token];
  }

 private:
  static constexpr std::size_t count_exports(const Shape* const* shapes, std::size_t count) {
    std::size_t exports = 0;
    for (std::size_t i = 0; i < count; ++i) exports += shapes[i]->exports.count;
    return exports;
  }

  const Shape* const* shapes_;
  std::size_t total_;
  std::uint32_t tokens_ = 0;
  Scratch<std::uint32_t> first_;   ///< of a member's exports, by member
  Scratch<std::uint32_t> number_;  ///< of the token, by export
  Scratch<std::uint32_t> importer_;
  Scratch<const Shape*> giver_;
};

}  // namespace tenon
