module board.cards;
import tenon.std;
import board.storage;
import board.text;

namespace board::cards {

struct Config {
  int page_size = 50;
  std::vector<std::string> columns{"To do", "Doing", "Done"};
  static constexpr auto fields =
      tenon::fields(tenon::field<&Config::page_size>.range(1, 500).doc("Cards on one page of a list"),
                    tenon::field<&Config::columns>.doc("Columns that are always there; new cards go to the first"));
};

namespace {

using storage::Row;
using storage::Rows;
using storage::Value;

constexpr std::size_t longest_title = 10000;
constexpr std::size_t longest_column = 200;

absl::StatusOr<std::string> checked(std::string_view what, std::string_view given, std::size_t longest) {
  const std::string text(text::trimmed(given));
  const std::string name(what);
  if (text.empty()) return absl::InvalidArgumentError(absl::StrCat("the ", name, " is empty"));
  if (text.size() > longest) {
    return absl::InvalidArgumentError(
        absl::StrCat("the ", name, " has ", text.size(), " bytes, the limit is ", longest));
  }
  if (text::first_invalid(text)) return absl::InvalidArgumentError(absl::StrCat("the ", name, " is not UTF-8 text"));
  return text;
}

std::int64_t number(const Row& row, std::size_t i) { return std::get<std::int64_t>(row[i]); }
const std::string& text_of(const Row& row, std::size_t i) { return std::get<std::string>(row[i]); }

Card card_of(const Row& row) {
  return {number(row, 0), text_of(row, 1), text_of(row, 2), number(row, 3) != 0, text_of(row, 4)};
}

/// `text` as a LIKE pattern that finds it anywhere.
std::string pattern(std::string_view text) {
  std::string made = "%";
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') made += '\\';
    made += c;
  }
  return made += '%';
}

constexpr const char* select_card =
    "SELECT cards.id, columns.name, title, done, origin FROM cards JOIN columns ON columns.id = column_id ";

class StoredCards final : public Cards {
 public:
  StoredCards(storage::Database& database, const Config& config) : database_(database), config_(config) {
    for (const std::string& column : config_.columns) {
      const absl::StatusOr<std::string> name = checked("name of a column", column, longest_column);
      if (!name.ok())
        throw std::runtime_error(absl::StrCat("board.cards.columns: ", std::string(name.status().message())));
    }
    if (config_.columns.empty())
      throw std::runtime_error("board.cards.columns: the list is empty; name at least one column");
  }

  absl::StatusOr<Card> add(const NewCard& card) override {
    Card made;
    const absl::Status done = database_.transaction([&]() -> absl::Status {
      const absl::StatusOr<std::int64_t> id = insert(card);
      return id.ok() ? read_card(*id, made) : id.status();
    });
    if (!done.ok()) return done;
    return made;
  }

  absl::StatusOr<Added> add_all(const std::vector<NewCard>& cards) override {
    Added count;
    const absl::Status done = database_.transaction([&] { return insert_all(cards, count); });
    if (!done.ok()) return done;
    return count;
  }

  absl::StatusOr<Card> move(std::int64_t id, const std::string& column) override {
    return change(id, [&]() -> absl::StatusOr<Rows> {
      const absl::StatusOr<std::int64_t> to = column_id(column);
      if (!to.ok()) return to.status();
      return database_.query("UPDATE cards SET column_id = ?2 WHERE id = ?1 RETURNING id", {id, *to});
    });
  }

  absl::StatusOr<Card> mark(std::int64_t id, bool done) override {
    return change(id, [&] {
      return database_.query("UPDATE cards SET done = ?2 WHERE id = ?1 RETURNING id", {id, std::int64_t{done}});
    });
  }

  absl::StatusOr<Page> list(const std::string& column, std::int64_t page) override {
    if (column.empty()) return read_page("", {}, page);
    return read_page("WHERE columns.name = ?3 ", {column}, page);
  }

  absl::StatusOr<Page> search(const std::string& text, std::int64_t page) override {
    return read_page("WHERE title LIKE ?3 ESCAPE '\\' OR columns.name LIKE ?3 ESCAPE '\\' ",
                     {pattern(text::trimmed(text))}, page);
  }

  absl::StatusOr<std::vector<Count>> columns() override {
    const absl::StatusOr<Rows> rows = database_.query(
        "SELECT name, count(cards.id), ifnull(sum(done), 0) FROM columns LEFT JOIN cards ON column_id = columns.id "
        "GROUP BY columns.id ORDER BY columns.id");
    if (!rows.ok()) return rows.status();
    std::vector<Count> counts;
    for (const std::string& name : config_.columns) counts.push_back({std::string(text::trimmed(name))});
    for (const Row& row : *rows) {
      auto at = std::find_if(counts.begin(), counts.end(), [&](const Count& c) { return c.column == text_of(row, 0); });
      if (at == counts.end()) at = counts.insert(counts.end(), Count{text_of(row, 0)});
      at->done = number(row, 2);
      at->open = number(row, 1) - at->done;
    }
    return counts;
  }

  absl::StatusOr<bool> never_used() override {
    const absl::StatusOr<Rows> rows =
        database_.query("SELECT EXISTS (SELECT 1 FROM cards) OR EXISTS (SELECT 1 FROM facts WHERE name = 'used')");
    if (!rows.ok()) return rows.status();
    return number(rows->front(), 0) == 0;
  }

  absl::Status mark_used() override {
    return database_.query("INSERT OR IGNORE INTO facts(name, value) VALUES ('used', 'yes')").status();
  }

  std::uint64_t revision() override { return database_.revision(); }

 private:
  /// The number of a column, which is made when it is not there.
  absl::StatusOr<std::int64_t> column_id(const std::string& given) {
    const absl::StatusOr<std::string> name =
        checked("column", text::trimmed(given).empty() ? config_.columns.front() : given, longest_column);
    if (!name.ok()) return name.status();
    absl::StatusOr<Rows> rows = database_.query("SELECT id FROM columns WHERE name = ?1", {*name});
    if (rows.ok() && rows->empty()) rows = make_column(*name);
    if (!rows.ok()) return rows.status();
    return number(rows->front(), 0);
  }

  /// Configured columns come first in every list, so they are made first.
  absl::StatusOr<Rows> make_column(const std::string& name) {
    for (const std::string& configured : config_.columns) {
      const absl::StatusOr<Rows> made =
          database_.query("INSERT OR IGNORE INTO columns(name) VALUES (?1)", {std::string(text::trimmed(configured))});
      if (!made.ok()) return made;
    }
    return database_.query(
        "INSERT INTO columns(name) VALUES (?1) ON CONFLICT(name) DO UPDATE SET name = name RETURNING id", {name});
  }

  absl::StatusOr<std::int64_t> insert(const NewCard& card) {
    const absl::StatusOr<std::string> title = checked("title", card.title, longest_title);
    if (!title.ok()) return title.status();
    const absl::StatusOr<std::int64_t> column = column_id(card.column);
    if (!column.ok()) return column.status();
    const absl::StatusOr<Rows> rows =
        database_.query("INSERT INTO cards(column_id, title, done, origin) VALUES (?1, ?2, ?3, ?4) RETURNING id",
                        {*column, *title, std::int64_t{card.done}, card.origin});
    if (!rows.ok()) return rows.status();
    return number(rows->front(), 0);
  }

  /// Two tasks of one place may read the same; the second is added when the place had one of them before.
  absl::Status insert_all(const std::vector<NewCard>& cards, Added& count) {
    std::map<std::pair<std::string, std::string>, std::int64_t> left;
    for (const NewCard& card : cards) {
      const std::string title(text::trimmed(card.title));
      const auto [known, first] = left.try_emplace({card.origin, title}, 0);
      if (first && !card.origin.empty()) {
        const absl::StatusOr<Rows> rows = database_.query(
            "SELECT count(*) FROM cards WHERE origin = ?1 AND title = ?2 AND origin <> ''", {card.origin, title});
        if (!rows.ok()) return rows.status();
        known->second = number(rows->front(), 0);
      }
      if (known->second > 0) {
        --known->second;
        ++count.known;
        continue;
      }
      if (const auto id = insert(card); !id.ok()) return id.status();
      ++count.added;
    }
    return absl::OkStatus();
  }

  absl::StatusOr<Card> change(std::int64_t id, const std::function<absl::StatusOr<Rows>()>& update) {
    Card changed;
    const absl::Status done = database_.transaction([&]() -> absl::Status {
      const absl::StatusOr<Rows> rows = update();
      return rows.ok() ? read_card(id, changed) : rows.status();
    });
    if (!done.ok()) return done;
    return changed;
  }

  absl::Status read_card(std::int64_t id, Card& card) {
    const absl::StatusOr<Rows> rows = database_.query(absl::StrCat(select_card, "WHERE cards.id = ?1"), {id});
    if (!rows.ok()) return rows.status();
    if (rows->empty()) return absl::NotFoundError(absl::StrCat("there is no card ", id));
    card = card_of(rows->front());
    return absl::OkStatus();
  }

  absl::StatusOr<Page> read_page(const std::string& where, std::vector<Value> values, std::int64_t page) {
    // ?1 and ?2 are the page, so that the condition's own values begin at ?3.
    const std::int64_t wanted = std::clamp<std::int64_t>(page, 0, std::int64_t{1} << 40);
    const std::int64_t size = wanted == 0 ? std::numeric_limits<std::int64_t>::max() : config_.page_size;
    std::vector<Value> all{size, wanted == 0 ? 0 : (wanted - 1) * size};
    all.insert(all.end(), values.begin(), values.end());
    Page made{.page = std::max<std::int64_t>(wanted, 1)};
    const absl::StatusOr<Rows> total = database_.query(
        absl::StrCat("SELECT count(*), ?1 + ?2 FROM cards JOIN columns ON columns.id = column_id ", where), all);
    if (!total.ok()) return total.status();
    const absl::StatusOr<Rows> rows =
        database_.query(absl::StrCat(select_card, where, "ORDER BY column_id, cards.id LIMIT ?1 OFFSET ?2"), all);
    if (!rows.ok()) return rows.status();
    made.total = number(total->front(), 0);
    for (const Row& row : *rows) made.cards.push_back(card_of(row));
    made.pages = std::max<std::int64_t>(1, made.total / size + (made.total % size > 0 ? 1 : 0));
    return made;
  }

  storage::Database& database_;
  const Config& config_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, storage::descriptor>(
    tenon::provide<StoredCards(storage::Database&, const Config&)>().as<Cards>());

}  // namespace board::cards
