/// Objects compiled before, found again by what they were made from: taking an edit back costs no compile.
export module tenon.live:cache;
import tenon.std;
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
  /// Keeps `most` objects of each unit, those used last, and the one that runs. References outlive the cache.
  explicit ObjectCache(Store& store, std::size_t most = 32) : store_(store), most_(most) {}

  /// The object made from these inputs, or nothing.
  [[nodiscard]] std::optional<std::string> find(std::size_t unit, const Inputs& inputs);
  void keep(std::size_t unit, const Inputs& inputs, std::string object);

 private:
  struct Made {
    Inputs inputs;
    std::string object;
  };
  Store& store_;
  std::size_t most_;
  absl::flat_hash_map<std::size_t, std::vector<Made>> made_;  ///< by unit, what was used last at the end
};

}  // namespace tenon::live
