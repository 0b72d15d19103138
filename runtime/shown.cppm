/// What `config` shows. A large program has thousands of values and is rarely asked for them: they are kept as places,
/// and made into text for whoever asks.
export module tenon.runtime:shown;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// A value as `config` shows it; `value` and `json` hide secrets.
struct SettingShown {
  std::string instance;
  std::string key;
  std::string value;
  std::string json;
  std::string source;
  bool secret = false;
  std::uint32_t number = 0;  ///< of the instance
};

/// The values of many config structs with their sources, in the order in which they were added. One thread.
class ShownValues {
 public:
  /// The struct of an instance, by number, where it is now; null when there is none.
  using Place = std::function<const void*(std::uint32_t number)>;

  inline void expect(std::size_t values) { rows_.reserve(values); }
  /// Whose values are added next: `size` bytes at `config`.
  void begin(std::string_view instance, std::uint32_t number, const void* config, std::size_t size);
  /// `key` begins with the instance. What does not lie in the struct itself becomes text at once, and so does all if
  /// `now`: for a struct that may change or go before somebody asks.
  void add(std::string_view key, const ValueType& type, void* at, std::string_view source, bool now);
  /// Forgets a key, and all that begin with it and a dot.
  void erase(std::string_view key);
  /// Makes text of everything, before the structs go.
  void settle();
  /// Adds what `fresh` has. Of the others, only those stay whose instances `keep` and `fresh` has no value for.
  void merge(const ShownValues& fresh, const std::function<bool(std::uint32_t number)>& keep);
  [[nodiscard]] inline std::size_t size() const { return rows_.size(); }
  /// All as text, by number of the instance. Without `place`, structs are still where they were.
  [[nodiscard]] std::vector<SettingShown> all(const Place& place = {}) const;

 private:
  struct Row {
    const ValueType* type;  ///< null when the value is text already
    const void* config;
    std::size_t offset;  ///< in the struct
    std::size_t text;    ///< where it begins: key, source, value, JSON
    std::uint32_t key;   ///< how long each is
    std::uint32_t source;
    std::uint32_t value;
    std::uint32_t json;
    std::uint32_t instance;  ///< that much of the key
    std::uint32_t number;
    bool secret;
  };
  [[nodiscard]] std::string_view key_of(const Row& row) const;
  void copy(const ShownValues& from, const Row& row);
  void put(const SettingShown& shown);

  std::string texts_;
  std::vector<Row> rows_;
  Row next_{};
  std::size_t size_ = 0;
};

}  // namespace tenon
