/// The step `retire`: when the code of old generations goes, and how.
export module tenon.live:patches;
import tenon.std;
import :load;

export namespace tenon::live {

/// What happens to code that nothing needs any more.
struct Retirement {
  /// It stays mapped until so many patches came after, because what it returned may have outlived its objects.
  std::uint64_t generations = 200;
  /// In place of that it is made inaccessible, so that who still uses it is named.
  bool trap = false;
};
/// Read from the environment. `--unload` is the first one with 0.
inline constexpr std::string_view mapped_variable = "TENON_MAPPED_GENERATIONS";
inline constexpr std::string_view trap_variable = "TENON_TRAP";
[[nodiscard]] Retirement retirement(const char* mapped, const char* trap);

/// A patch in memory.
struct Patch {
  Library library;
  std::string path;
  std::vector<std::string> modules{};
  std::uint64_t generation = 0;  ///< of the snapshot that it came with; 0: it never served
};
/// `board.cards gen 7`.
[[nodiscard]] std::string text_of(const Patch& patch);

/// All patches in this process but those that were unloaded. A patch is needed as long as somebody keeps what `add`
/// returned: the current generation, an old one that is in use, or the tree when it was made from its descriptors. One
/// thread.
class Patches {
 public:
  struct Ways {
    /// Deletes the file of a patch that was unloaded.
    std::function<void(const std::string& path)> remove;
    /// Makes it inaccessible. Error: why that cannot be.
    std::function<absl::Status(const Patch& patch)> trap;
    /// A line for the person at the terminal.
    std::function<void(const std::string& line)> say;
    /// True while the program has something that only this code can destroy. Not asked when empty.
    std::function<bool(std::span<const Segment> code)> wanted{};
  };
  Patches(Retirement how, Ways ways) : how_(how), ways_(std::move(ways)) {}

  /// A patch that was just loaded.
  [[nodiscard]] std::shared_ptr<const void> add(Library library, std::string path,
                                                std::span<const std::string> modules);
  /// It serves, from this generation on.
  void serves(const std::string& path, std::uint64_t generation);
  /// Looks for patches that nothing needs any more, and deals with those whose time has come. A patch in whose code a
  /// thread is found, or of which something is wanted, stays until the next time.
  void retire() noexcept;
  /// True if there was such a one.
  [[nodiscard]] bool waits() const { return waits_; }
  /// How many are in memory.
  [[nodiscard]] std::size_t size() const { return patches_.size(); }

 private:
  struct Entry {
    Patch patch;
    std::shared_ptr<std::atomic<bool>> needed;
    std::optional<std::uint64_t> retired{};  ///< how many patches there were when nothing needed it any more
    bool told = false;
  };
  [[nodiscard]] bool due(Entry& entry) const;
  [[nodiscard]] bool someone_inside(Entry& entry);
  void stays(Entry& entry, const std::string& why);
  /// True if nothing is left to do.
  bool end(Entry& entry);
  void unload(Patch& patch);

  Retirement how_;
  Ways ways_;
  std::vector<Entry> patches_;
  std::uint64_t loaded_ = 0;
  bool waits_ = false;
};

}  // namespace tenon::live
