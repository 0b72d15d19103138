/// What a generation was made from, in a directory that outlives the process: after a crash the program is that
/// generation again, without compiling.
export module tenon.live:kept;
import tenon.std;
import tenon.registry;
import :hash;
import :scan;

export namespace tenon::live {

/// A unit of the program in one generation.
struct KeptUnit {
  std::string source;      ///< absolute path
  Digest digest{};         ///< of the source that runs; of nothing: not known
  std::string object{};    ///< absolute path; empty: that which the build made
  std::string bmi{};       ///< the same for an interface
  Preamble preamble{};     ///< of the source that runs
  bool removed = false;    ///< the program does without it
  Digest object_digest{};  ///< filled in by `keep` and by `read_kept`
  Digest bmi_digest{};
};

struct KeptGeneration {
  std::uint64_t number = 0;
  std::vector<std::string> modules{};  ///< that came with it
  std::vector<KeptUnit> units{};
};

/// Told how far a reload is, so that a crash of this process loses nothing that ran. One thread.
class Journal {
 public:
  virtual ~Journal() = default;
  /// A step of a reload begins. From `load` on, code of these modules runs that never ran in this process.
  virtual void enters(std::string_view step, std::span<const std::string> modules) = 0;
  /// The reload is over, and what ran before runs on.
  virtual void leaves() = 0;
  /// This runs now.
  virtual void applied(const KeptGeneration& generation) = 0;
};

/// One directory, with a directory for each generation in it. What is half written has another name. One thread.
class Keeper {
 public:
  explicit Keeper(std::string directory) : directory_(std::move(directory)) {}

  /// Keeps the generation, by hard links, and forgets those that are too old and those with greater numbers, which a
  /// crash has taken back. Error: what could not be written; nothing is kept then.
  absl::Status keep(const KeptGeneration& generation);
  /// Error: missing, or not byte by byte what was kept.
  [[nodiscard]] absl::StatusOr<KeptGeneration> read(std::uint64_t number) const;

 private:
  absl::Status write(const std::string& folder, KeptGeneration generation);
  absl::StatusOr<Digest> digest(const std::string& file);
  std::string directory_;
  HashMap<std::string, Digest> digests_;  ///< of files that are never written again
};

/// How many generations are kept.
inline constexpr std::uint64_t most_kept = 16;
/// Removes those of a directory with greater numbers: a crash has taken them back.
void forget_kept(const std::string& directory, std::uint64_t above);
/// The greatest number of a generation that is kept in the directory and is less than `below`, or 0.
[[nodiscard]] std::uint64_t newest_kept(const std::string& directory, std::uint64_t below);

}  // namespace tenon::live
