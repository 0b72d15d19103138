/// The run-time index of an image: modules by name, exporters by token, contributions by interface.
export module tenon.registry:index;
import tenon.std;
import :text;
import :token;
import :shape;
import :definition;
import :edges;
import :table;

export namespace tenon {

/// An export of a member: which member, which of its exports or contributions.
struct ExportAt {
  std::uint32_t member;
  std::uint16_t index;
};

/// Hash of a name that is only known at run time: the multiply-and-fold of wyhash (Wang Yi, 2019), in line, where
/// absl's own is a call into its library for more than 16 characters.
struct TextHash {
  [[nodiscard, gnu::always_inline]] inline std::size_t operator()(std::string_view text) const {
    const char* at = text.data();
    std::size_t left = text.size();
    std::uint64_t seed = first_key;
    for (; left > 16; at += 16, left -= 16) seed = fold(load8(at) ^ second_key, load8(at + 8) ^ seed);
    std::uint64_t a = 0;
    std::uint64_t b = 0;
    if (left >= 8) {
      a = load8(at);
      b = load8(at + left - 8);
    } else if (left >= 4) {
      a = load4(at);
      b = load4(at + left - 4);
    } else if (left > 0) {
      a = static_cast<unsigned char>(at[0]) << 16 | static_cast<unsigned char>(at[left / 2]) << 8 |
          static_cast<unsigned char>(at[left - 1]);
    }
    return fold(second_key ^ text.size(), fold(a ^ second_key, b ^ seed));
  }

 private:
  static constexpr std::uint64_t first_key = 0xa0761d6478bd642fULL;
  static constexpr std::uint64_t second_key = 0xe7037ed1a0b428dbULL;
  [[nodiscard, gnu::always_inline]] static inline std::uint64_t load8(const char* at) {
    std::uint64_t value = 0;
    __builtin_memcpy(&value, at, 8);
    return value;
  }
  [[nodiscard, gnu::always_inline]] static inline std::uint64_t load4(const char* at) {
    std::uint32_t value = 0;
    __builtin_memcpy(&value, at, 4);
    return value;
  }
  [[nodiscard, gnu::always_inline]] static inline std::uint64_t fold(std::uint64_t a, std::uint64_t b) {
    const unsigned __int128 product = static_cast<unsigned __int128>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64);
  }
};

/// Finds modules and what they export. Built once per snapshot from the image (or from a reload's members) and
/// never changed afterwards, so any thread may use it without locks. Keeps pointers into the members' constants.
class Registry {
 public:
  /// One pass, eager. `members` must outlive the registry; names must be unique, which the plan has checked.
  explicit Registry(std::span<const Definition* const> members);

  /// The member of that name, or null. One hash of the name and one probe.
  // `inline`: in a named module a member function defined in its class is not inline by itself.
  [[nodiscard]] inline const Definition* find(std::string_view name) const {
    const auto at = by_name_.find(name);
    return at == by_name_.end() ? nullptr : at->second;
  }
  /// Position of a module in `members()`, or `no_member`.
  [[nodiscard]] inline std::uint32_t position(std::string_view name) const {
    const std::uint32_t member = position(hash_text(name));
    return member != no_member && members_[member]->shape->name.text == name ? member : no_member;
  }
  /// The same for a name whose hash the compiler computed: one probe, no hashing.
  [[nodiscard]] inline std::uint32_t position(const Name& name) const { return position(name.hash); }
  [[nodiscard]] inline std::uint32_t position(std::uint64_t hash) const {
    const std::size_t mask = by_hash_.size() - 1;
    for (std::size_t at = hash & mask;; at = (at + 1) & mask) {
      if (by_hash_[at].member == no_member || by_hash_[at].hash == hash) return by_hash_[at].member;
    }
  }
  /// Every member that exports the token, in the image's order.
  [[nodiscard]] inline std::span<const ExportAt> exporters(Token token) const { return find(exporters_, token); }
  /// Every contribution to the interface, by declared order, then by the image's order.
  [[nodiscard]] inline std::span<const ExportAt> contributions(Token token) const {
    return find(contributions_, token);
  }
  [[nodiscard]] std::span<const Definition* const> members() const { return members_; }
  /// How many imports all members declare.
  [[nodiscard]] inline std::size_t imports() const { return imports_; }
  /// How many providers all members define.
  [[nodiscard]] inline std::size_t providers() const { return providers_; }

 private:
  struct TokenHash {
    inline std::size_t operator()(Token token) const { return token.hash; }
  };
  struct TokenEqual {
    inline bool operator()(Token a, Token b) const { return same_token(a, b); }
  };
  // Most tokens have one exporter: it sits in the table itself; several are a list in `lists_`.
  struct Exporters {
    ExportAt first;
    std::uint32_t list;
  };
  struct Hashed {
    std::uint64_t hash = 0;
    std::uint32_t member = no_member;
  };
  using ByToken = HashMap<Token, Exporters, TokenHash, TokenEqual>;

  [[nodiscard]] inline std::span<const ExportAt> find(const ByToken& map, Token token) const {
    const auto at = map.find(token);
    if (at == map.end()) return {};
    const Exporters& found = at->second;
    return found.list == no_member ? std::span(&found.first, 1) : std::span<const ExportAt>(lists_[found.list]);
  }
  void add(ByToken& map, Token token, ExportAt at);
  void add_hash(const Name& name, std::uint32_t member);
  void sort_contributions();

  std::span<const Definition* const> members_;
  std::size_t imports_ = 0;
  std::size_t providers_ = 0;
  HashMap<std::string_view, const Definition*, TextHash, std::equal_to<std::string_view>> by_name_;
  std::vector<Hashed> by_hash_;
  ByToken exporters_;
  ByToken contributions_;
  std::vector<std::vector<ExportAt>> lists_;
};

}  // namespace tenon
