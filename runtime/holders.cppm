/// Who keeps a snapshot: units of work and scopes by name, in a dev build only.
export module tenon.runtime:holders;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// Of one program. Any thread.
class Holders {
 public:
  /// One of those who keep a snapshot.
  struct Entry {
    std::uint64_t generation = 0;
    std::string kind{};  ///< `unit of work`, `scope`: a copy, because code goes before what it opened
    std::string name{};
    std::uint64_t number = 0;  ///< of the unit of work; 0 for a scope
    std::chrono::steady_clock::time_point since{};
    Entry* before = nullptr;
    Entry* next = nullptr;
  };

  /// Owned by the holders until `remove`. Null when there is no memory for it.
  Entry* add(std::uint64_t generation, std::string_view kind, std::string_view name, std::uint64_t number) noexcept;
  void remove(Entry* entry) noexcept;
  /// Those of a generation, the oldest first: `unit of work "GET /cards"#17, for 2.3 s`.
  [[nodiscard]] std::vector<std::string> of(std::uint64_t generation) const;

  // Of snapshots, whether published or not:
  void born(std::uint64_t generation);
  void died(std::uint64_t generation) noexcept;
  /// Generations of which a snapshot exists, ascending.
  [[nodiscard]] std::vector<std::uint64_t> living() const;

 private:
  /// Several, so that threads which begin and end units of work rarely meet.
  struct Shard {
    mutable std::mutex changing;
    Entry* first = nullptr;
  };
  [[nodiscard]] Shard& shard(const Entry* entry);
  std::array<Shard, 16> shards_;
  mutable std::mutex counting_;
  std::vector<std::uint64_t> living_;
};

/// Says, as long as it lives, that somebody keeps a snapshot. Movable. Nothing at all in a release build.
template <bool Live>
class HeldBy {
 public:
  HeldBy() = default;
  /// The holders outlive it.
  HeldBy(Holders& holders, std::uint64_t generation, std::string_view kind, std::string_view name,
         std::uint64_t number = 0) noexcept
      : holders_(&holders), entry_(holders.add(generation, kind, name, number)) {}
  HeldBy(HeldBy&& other) noexcept : holders_(other.holders_), entry_(std::exchange(other.entry_, nullptr)) {}
  HeldBy& operator=(HeldBy&& other) noexcept {
    std::swap(holders_, other.holders_);
    std::swap(entry_, other.entry_);
    return *this;
  }
  ~HeldBy() {
    if (entry_ != nullptr) holders_->remove(entry_);
  }

 private:
  Holders* holders_ = nullptr;
  Holders::Entry* entry_ = nullptr;
};
template <>
class HeldBy<false> {
 public:
  HeldBy() = default;
  inline HeldBy(Holders&, std::uint64_t, std::string_view, std::string_view, std::uint64_t = 0) noexcept {}
};

/// The name of a thread of this process and its number: `tenon-events (4711)`.
[[nodiscard]] std::string thread_text(int thread);
/// The number of the calling thread.
[[nodiscard]] int this_thread_number();

}  // namespace tenon
