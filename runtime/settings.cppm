/// Configuration at run time: values gathered from file and environment, checked together, stored in the structs.
export module tenon.runtime:settings;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// Where a configuration's values come from, weakest first. Filled before the tree is built, then unchanged.
struct SettingSources {
  ConfigEntries file;
  /// Variables of the process, `NAME` to value; only those that begin with `APP_` matter.
  std::vector<std::pair<std::string, std::string>> environment;
};

/// One configurable instance: `path` is `board.cards`, or `board.storage@primary` for a named one.
struct Configurable {
  std::string path;
  const ConfigSchema* schema;
};

/// A value as `config` shows it.
struct SettingShown {
  std::string key;
  std::string value;
  std::string source;
};

/// `APP_` + the key in upper snake case: `board.cards.page_size` becomes `APP_BOARD_CARDS_PAGE_SIZE`.
[[nodiscard]] std::string environment_name(std::string_view key);

/// Applies sources to config structs and gathers every mistake of the whole program.
class Settings {
 public:
  /// `instances` is everything that can be configured in this program; `sources` is kept.
  Settings(std::vector<Configurable> instances, SettingSources sources);

  /// Reports keys and variables that belong to no field, and fields that would read one variable.
  void check_names();
  /// Fills a default-constructed config struct of `instance`; notes what is wrong or missing.
  void fill(const Configurable& instance, void* config);
  /// All mistakes so far, one line each; empty when everything is right.
  [[nodiscard]] const std::vector<std::string>& mistakes() const { return mistakes_; }
  [[nodiscard]] absl::Status status() const;
  /// What `fill` stored, in the order of the calls.
  [[nodiscard]] const std::vector<SettingShown>& shown() const { return shown_; }

 private:
  void fill_field(const Configurable& instance, const FieldRecord& field, void* config);
  void check_key(const ConfigEntry& entry);
  void check_variables();

  std::vector<Configurable> instances_;
  absl::flat_hash_map<std::string, const ConfigEntry*> file_;
  absl::flat_hash_map<std::string, std::string> environment_;
  SettingSources sources_;
  std::vector<std::string> mistakes_;
  std::vector<SettingShown> shown_;
};

/// Stores a value in a field. The error says what was expected and what was found.
[[nodiscard]] absl::Status store_field(const FieldRecord& field, void* config, const ConfigValue& value);
/// The field's value as people write it.
[[nodiscard]] std::string show_field(const FieldRecord& field, void* config);
/// What a field takes, in words: "an integer from 1 to 500".
[[nodiscard]] std::string expected_text(const FieldRecord& field);

}  // namespace tenon
