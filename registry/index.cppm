/// The run-time index of an image: modules by name, exporters by token, contributions by interface.
export module tenon.registry:index;
import tenon.std;
import :text;
import :token;
import :shape;
import :definition;
import :plan;

export namespace tenon {

/// An export of a member: which member, which of its exports or contributions.
struct ExportAt {
  std::uint32_t member;
  std::uint16_t index;
};

/// Finds modules and what they export. Built once per snapshot from the image (or from a reload's members) and
/// never changed afterwards, so any thread may use it without locks. Keeps pointers into the members' constants.
class Registry {
 public:
  /// One pass, eager. `members` must outlive the registry; names must be unique, which the plan has checked.
  explicit Registry(std::span<const Member> members);

  /// The member of that name, or null. One hash of the name and one probe.
  // `inline`: in a named module a member function defined in its class is not inline by itself.
  [[nodiscard]] inline const Member* find(std::string_view name) const {
    const auto at = by_name_.find(name);
    return at == by_name_.end() ? nullptr : &members_[at->second];
  }
  /// Position of a module in `members()`, or `no_member`.
  [[nodiscard]] inline std::uint32_t position(std::string_view name) const {
    const auto at = by_name_.find(name);
    return at == by_name_.end() ? no_member : at->second;
  }
  /// The same for a name whose hash the compiler computed: one probe, no hashing.
  [[nodiscard]] inline std::uint32_t position(const Name& name) const {
    const std::size_t mask = by_hash_.size() - 1;
    for (std::size_t at = name.hash & mask;; at = (at + 1) & mask) {
      if (by_hash_[at].member == no_member || by_hash_[at].hash == name.hash) return by_hash_[at].member;
    }
  }
  /// Every member that exports the token, in the image's order.
  [[nodiscard]] std::span<const ExportAt> exporters(Token token) const { return find(exporters_, token); }
  /// Every contribution to the interface, by declared order, then by the image's order.
  [[nodiscard]] std::span<const ExportAt> contributions(Token token) const { return find(contributions_, token); }
  [[nodiscard]] std::span<const Member> members() const { return members_; }

 private:
  struct TokenHash {
    std::size_t operator()(Token token) const { return token.hash(); }
  };
  struct TokenEqual {
    bool operator()(Token a, Token b) const { return same_token(a, b); }
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
  using ByToken = absl::flat_hash_map<Token, Exporters, TokenHash, TokenEqual>;

  [[nodiscard]] std::span<const ExportAt> find(const ByToken& map, Token token) const {
    const auto at = map.find(token);
    if (at == map.end()) return {};
    const Exporters& found = at->second;
    return found.list == no_member ? std::span(&found.first, 1) : std::span<const ExportAt>(lists_[found.list]);
  }
  void add(ByToken& map, Token token, ExportAt at);
  void add_hash(const Name& name, std::uint32_t member);
  void sort_contributions();

  std::span<const Member> members_;
  absl::flat_hash_map<std::string_view, std::uint32_t> by_name_;
  std::vector<Hashed> by_hash_;
  ByToken exporters_;
  ByToken contributions_;
  std::vector<std::vector<ExportAt>> lists_;
};

}  // namespace tenon
