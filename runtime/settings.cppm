/// Configuration at run time: values gathered from all sources, checked together, stored in the structs.
export module tenon.runtime:settings;
import tenon.std;
import tenon.registry;
import :fields;
import :shown;

export namespace tenon {

/// A variable of an `.env` file.
struct SettingVariable {
  std::string name;
  std::string value;
  std::string source;
};

/// A change that code makes to a config struct, or to a struct in it: whichever has the type `owner`.
struct CodeChange {
  std::string source;  ///< the module that configures, or "main.cpp:12"
  Token owner;
  std::function<void(void* owner)> apply;
};
struct ProgramChange : CodeChange {
  std::string instance;  ///< `board.cards`
};

/// What setup_config hooks say of a configuration.
struct Completed {
  std::string wrong{};  ///< empty when nothing is
  bool lost = false;    ///< one did not end: the struct is no longer ours
};

class ModuleSetup;
/// What App::setup does when a module was processed.
struct ProgramSetup {
  std::string source;    ///< "main.cpp:12"
  std::string instance;  ///< `board.web`
  std::function<void(const ModuleSetup&)> run;
};

/// Where a configuration's values come from, weakest first. Filled before the tree is built, then unchanged.
struct SettingSources {
  std::vector<ProgramChange> changes{};  ///< App::configure
  ConfigEntries code{};                  ///< App::set
  ConfigEntries file{};
  std::vector<SettingVariable> env_file{};
  /// Variables of the process, `NAME` to value.
  std::vector<std::pair<std::string, std::string>> environment{};
  ConfigEntries command{};
  /// What the names of variables begin with.
  std::string prefix = "APP_";
  std::vector<ProgramSetup> setups{};
};

/// One configurable instance: `path` is `board.cards`, or `board.storage@primary` for a named one.
struct Configurable {
  std::string path;
  const ConfigSchema* schema;
  std::uint32_t number = 0;  ///< of the instance
};

/// The prefix and the key in upper snake case: `board.cards.page_size` becomes `APP_BOARD_CARDS_PAGE_SIZE`. Dots and
/// the `@` of a named instance become `_`; runs of capitals stay together, so `dbURL` becomes `DB_URL`.
[[nodiscard]] std::string environment_name(std::string_view key, std::string_view prefix = "APP_");
/// The variable that a field is read from: its own name if it has one, else the one made from its key.
[[nodiscard]] std::string variable_of(std::string_view instance, std::string_view key, const FieldRecord& field,
                                      std::string_view prefix);
/// The struct of type `owner` in a config struct: itself or one that is a field, at any depth. Null if there is none,
/// or more than one.
[[nodiscard]] void* part_of(const ConfigSchema& schema, void* config, Token owner);

/// Reads an `.env` file: `NAME=value` lines, `export` before a name, `#` comments, values in '…' as they are and in "…"
/// with \n, \t, \" and \\. Nothing is substituted. Errors: kNotFound or kInvalidArgument for a file that cannot be
/// read or is larger than 1 MB; kInvalidArgument with every wrong line, by number and without its text.
[[nodiscard]] absl::StatusOr<std::vector<SettingVariable>> read_env_file(const std::string& path);

/// A JSON Schema (draft 2020-12) of everything that `instances` can be configured with, for editors.
[[nodiscard]] std::string settings_schema(std::string_view program, std::span<const Configurable> instances);
/// The values as `config` prints them: one line each, or one JSON array.
[[nodiscard]] std::string settings_lines(std::span<const SettingShown> values);
[[nodiscard]] std::string settings_json(std::span<const SettingShown> values);

/// Applies sources to config structs and gathers every mistake of the whole program.
class Settings {
 public:
  /// `instances` is everything that can be configured in this program; `sources` must outlive the settings.
  Settings(std::vector<Configurable> instances, const SettingSources& sources);
  Settings(std::vector<Configurable> instances, SettingSources&& sources) = delete;

  /// Reports keys and variables that belong to no field, and fields that would read one variable.
  void check_names();
  /// Fills a default-constructed config struct of `instance`; notes what is wrong or missing. `changes` are those of
  /// importers; they are stronger than the defaults and weaker than all else. `complete` runs before values are
  /// checked; it may change them, and says what is wrong.
  void fill(const Configurable& instance, void* config, std::span<const CodeChange> changes = {},
            const std::function<Completed(void*)>& complete = {});
  /// Reports what configures modules that are not active: as mistakes what was said for this run, in code or on the
  /// command line; as notes what lies in files and variables, which may serve other runs too. `active` is asked by
  /// number of the instance. A program that is made from a `part` of its image does not note the latter.
  void check_active(const std::function<bool(std::uint32_t instance)>& active, bool part);
  /// A hook of some module failed: one mistake more, of whatever kind.
  void hook_failed(std::string what) { failed_.push_back(std::move(what)); }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] const SettingSources& sources() const { return sources_; }
  /// All mistakes so far, one line each; empty when everything is right.
  [[nodiscard]] const std::vector<std::string>& mistakes() const { return mistakes_; }
  [[nodiscard]] absl::Status status() const;
  /// What `fill` stored. The structs still exist.
  [[nodiscard]] std::vector<SettingShown> shown() const { return shown_.all(); }
  [[nodiscard]] ShownValues take_shown() { return std::move(shown_); }

 private:
  struct Leaf {
    std::string key;
    const FieldRecord* field;
    void* at;
  };
  struct CodeValue {
    std::string source;
    std::string raw;
  };
  struct Variable {
    std::string_view value;
    std::string source;
  };
  /// One field that is being filled, and what is known of it so far.
  struct Filling {
    const FieldRecord& field;
    const std::string& key;
    void* at;
    std::string source = "default";
    std::size_t mistakes = 0;  ///< how many there were before
  };

  void check_key(const ConfigEntry& entry);
  void check_variables();
  void name_variables();
  void unknown_variable(std::string_view name, std::string_view source, const HashMap<std::string, std::string>& known);
  [[nodiscard]] const Configurable* instance_of(std::string_view key, std::string_view& rest) const;

  void apply_changes(const Configurable& instance, void* config, std::span<const CodeChange> changes);
  void apply_change(const Configurable& instance, void* config, const CodeChange& change);
  void note_code(const Leaf& leaf, std::string_view source, std::string raw);

  void fill_group(const std::string& key, View<FieldRecord> fields, void* group);
  void check_group(const std::string& key, View<FieldRecord> fields, void* group, std::string (*check)(const void*));
  void fill_field(const std::string& key, const FieldRecord& field, void* at);
  void fill_leaf(const std::string& key, const FieldRecord& field, void* at);
  void fill_map(Filling& filling);
  void check_completed(const std::string& key, View<FieldRecord> fields, void* group);
  void check_completed_field(const std::string& key, const FieldRecord& field, void* at);
  void check_completed_leaf(const std::string& key, const FieldRecord& field, void* at);
  bool refuse_single(const std::string& key, const FieldRecord& field);
  void fill_groups(const std::string& key, const FieldRecord& field, void* at);
  void finish(Filling& filling);
  void required(const Filling& filling);
  void apply(Filling& filling, const ValueType& type, void* at, const ConfigEntry& entry);
  void apply_code(Filling& filling);
  void apply_variable(Filling& filling);
  void show(const std::string& key, const ValueType& type, void* at, std::string_view source);
  void mistake(std::string_view key, std::string_view source, std::string_view what);

  [[nodiscard]] bool given(const std::string& key, const FieldRecord& field) const;
  [[nodiscard]] const Variable* variable(const std::string& key, const FieldRecord& field) const;
  /// Every entry below `key`, weakest first: what follows a map's name or a list's `[`.
  [[nodiscard]] std::vector<const ConfigEntry*> below(const std::string& key, char separator) const;

  using Index = HashMap<std::string_view, const ConfigEntry*>;
  std::vector<Configurable> instances_;
  HashMap<std::string_view, const Configurable*> by_path_;
  const SettingSources& sources_;
  HashMap<std::string_view, std::vector<const ConfigEntry*>> code_;
  Index file_;
  Index command_;
  HashMap<std::string_view, Variable> variables_;
  bool prefixed_ = false;  ///< some variable has the prefix
  std::vector<std::string> mistakes_;
  std::vector<std::string> failed_;
  std::vector<std::string> notes_;
  ShownValues shown_;
  struct Given {
    std::string source;
    std::string raw;
  };
  bool completing_ = false;                      ///< a setup_config hook will run before values are checked
  HashMap<std::string, Given> given_;            ///< by key, what it finds
  std::string filled_;                           ///< path of the instance that is being filled
  HashMap<std::string, CodeValue> code_values_;  ///< what code gave to it
};

}  // namespace tenon
