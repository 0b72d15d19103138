/// Cards in columns: what the board is about.
export module board.cards;
import tenon;
import tenon.std;

export namespace board::cards {

struct Card {
  std::int64_t id = 0;
  std::string column;
  std::string title;
  bool done = false;
  /// Where an imported card came from, "TODO.md: Next release"; empty for one that was added by hand.
  std::string origin;
};

/// A card that is not there yet. Title and column are trimmed; an empty column means the first one.
struct NewCard {
  std::string title;
  std::string column;
  bool done = false;
  std::string origin;
};

/// Part of a list: `cards` is page number `page` (from 1) of `pages`, `total` counts what is on all of them.
struct Page {
  std::vector<Card> cards;
  std::int64_t page = 1;
  std::int64_t pages = 1;
  std::int64_t total = 0;
};

struct Count {
  std::string column;
  std::int64_t open = 0;
  std::int64_t done = 0;
};

struct Added {
  std::size_t added = 0;
  /// Cards that an earlier import of the same place had added already.
  std::size_t known = 0;
};

/// The cards of the board. Any thread; calls wait for one another. A change is on the disk when the call returns.
/// Errors, besides those of storage::Database: kInvalidArgument for a title or a column that is empty, too long or
/// not UTF-8, kNotFound for a card that is not there.
class Cards {
 public:
  virtual ~Cards() = default;
  virtual absl::StatusOr<Card> add(const NewCard& card) = 0;
  /// All of them or, on an error, none. A card with an origin is added once: what was imported before is left as it is.
  virtual absl::StatusOr<Added> add_all(const std::vector<NewCard>& cards) = 0;
  /// Puts a card into another column, which begins to exist if need be.
  virtual absl::StatusOr<Card> move(std::int64_t id, const std::string& column) = 0;
  /// Marks a card as done, or as open again.
  virtual absl::StatusOr<Card> mark(std::int64_t id, bool done) = 0;
  /// One page of the cards of a column, or of all when `column` is empty; the oldest first, columns in their order.
  /// A page beyond the last is empty; page 0 is everything at once.
  virtual absl::StatusOr<Page> list(const std::string& column, std::int64_t page) = 0;
  /// One page of the cards whose title or column contains `text`; letters of ASCII match in either case.
  virtual absl::StatusOr<Page> search(const std::string& text, std::int64_t page) = 0;
  /// Configured columns first, then those that cards brought, in the order in which they came; with their cards
  /// counted.
  virtual absl::StatusOr<std::vector<Count>> columns() = 0;
  /// True until a card was added or `mark_used` was called, ever.
  virtual absl::StatusOr<bool> never_used() = 0;
  virtual absl::Status mark_used() = 0;
  /// Changes whenever a list may have changed; see storage::Database::revision.
  [[nodiscard]] virtual std::uint64_t revision() = 0;
};

struct Config;

inline constexpr auto descriptor =
    tenon::describe<"board.cards">.imports<"board.storage", "board.text">().exports<Cards>().config<Config>();
extern const tenon::Definition definition;

}  // namespace board::cards
