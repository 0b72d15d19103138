/// Objects compiled before, found again by what they were made from: taking an edit back costs no compile.
export module tenon.live:cache;
import tenon.std;
import tenon.registry;
import :hash;
import :tools;

export namespace tenon::live {

/// One thread.
class ObjectCache {
 public:
  /// What goes into an object.
  struct Inputs {
    Digest source;
    Digest against;  ///< see Compiler::against
    friend bool operator==(const Inputs&, const Inputs&) = default;
  };
  /// What a compiler made of them.
  struct Made {
    std::string object;
    std::string bmi{};  ///< empty for what is no interface
  };
  /// Keeps `most` objects of each unit, those used last, and the one that runs. References outlive the cache.
  explicit ObjectCache(Store& store, std::size_t most = 32) : store_(store), most_(most) {}

  /// What was made from these inputs, or nothing.
  [[nodiscard]] std::optional<Made> find(std::size_t unit, const Inputs& inputs);
  void keep(std::size_t unit, const Inputs& inputs, Made made);
  /// What was made from these inputs is not found any more.
  void forget(std::size_t unit, const Inputs& inputs);

 private:
  struct Entry {
    Inputs inputs;
    Made made;
  };
  void remove(std::vector<Entry>& entries, std::size_t number);
  Store& store_;
  std::size_t most_;
  HashMap<std::size_t, std::vector<Entry>> entries_;  ///< by unit, what was used last at the end
};

}  // namespace tenon::live
