/// Which objects a patch carries: closed in both directions, so that after it no new call reaches replaced code.
export module tenon.live:closure;
import tenon.std;
import tenon.registry;
import :objects;
import :project;

export namespace tenon::live {

/// What the current object of every unit defines and uses, and which patch it came with. One thread.
class Linkage {
 public:
  explicit Linkage(std::size_t units) : pieces_(units) {}

  /// Names as numbers, for the life of the linkage.
  using Name = std::uint32_t;
  struct Piece {
    std::vector<Name> undefined{};
    std::vector<Name> strong{};
    std::vector<Name> statics{};    ///< weak and mutable: one for the whole program
    std::vector<Name> constants{};  ///< weak data written once
    std::uint64_t generation = 0;
  };
  /// Makes these the symbols of the unit's object; returns what was there, for `put`.
  /// There are this many units now.
  void grow(std::size_t units) { pieces_.resize(std::max(units, pieces_.size())); }
  Piece replace(std::size_t unit, const Symbols& symbols, std::uint64_t generation);
  /// Throws std::bad_alloc, and nothing has changed then.
  void put(std::size_t unit, Piece piece);
  /// The unit's current object came with this patch.
  void set_generation(std::size_t unit, std::uint64_t generation) { pieces_[unit].generation = generation; }

  [[nodiscard]] const Piece& piece(std::size_t unit) const { return pieces_[unit]; }
  [[nodiscard]] const std::string& text(Name name) const { return texts_[name]; }
  [[nodiscard]] std::span<const std::uint32_t> definers(Name name) const { return uses_[name].strong; }
  [[nodiscard]] std::span<const std::uint32_t> users(Name name) const { return uses_[name].undefined; }
  [[nodiscard]] std::span<const std::uint32_t> sharers(Name name) const { return uses_[name].statics; }
  [[nodiscard]] std::optional<Name> find(std::string_view text) const;
  /// Statics of which the current copy lives in a patch and not in the program.
  [[nodiscard]] bool owned(Name name) const { return owned_.contains(name); }
  /// There is memory for so many more.
  void expect_owned(std::size_t more) { owned_.reserve(owned_.size() + more); }
  void own(Name name) { owned_.insert(name); }
  [[nodiscard]] std::size_t size() const { return pieces_.size(); }

 private:
  struct Uses {
    std::vector<std::uint32_t> undefined;
    std::vector<std::uint32_t> strong;
    std::vector<std::uint32_t> statics;
  };
  Name intern(std::string_view text);
  void expect(const Piece& piece);
  void link(std::uint32_t unit, bool add);

  std::vector<Piece> pieces_;
  std::deque<std::string> texts_;
  std::vector<Uses> uses_;
  HashMap<std::string_view, Name> names_;
  HashSet<Name> owned_;
};

struct PatchPlan {
  std::vector<std::size_t> units{};    ///< whose objects go in, ascending
  std::vector<std::string> modules{};  ///< whose definitions it brings, changed ones first
  std::vector<std::string> shared{};   ///< names that stay the program's: the linker's dynamic list
  std::vector<Linkage::Name> owned{};  ///< statics of which the patch has its own copy
  std::string needs_restart{};         ///< why there can be no patch; else empty
};

/// Closes the set of changed units, whose new symbols are in the linkage already:
/// all implementation units of their modules; every unit that refers to a symbol of a replaced one; the current
/// objects of what earlier patches replaced and this one refers to; everyone who shares a static of which the patch
/// has a copy of its own. The image and the kernel are exempt. `in_program` says whether the program itself, or a
/// library it has loaded, defines a name.
[[nodiscard]] PatchPlan close_patch(const Project& project, const Linkage& linkage,
                                    std::span<const std::size_t> changed,
                                    const std::function<bool(const std::string&)>& in_program);

/// A name that was defined before (in `before`), is no longer, and is still used by `user`.
struct Dangling {
  Linkage::Name name;
  std::size_t user;
};
[[nodiscard]] std::optional<Dangling> find_dangling(const Project& project, const Linkage& linkage,
                                                    const Linkage::Piece& before);

}  // namespace tenon::live
