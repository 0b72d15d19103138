/// What the callers saw since somebody looked last.
export module crowd.callers:seen;
import tenon.std;

export namespace crowd::callers {

/// Counts times in buckets that grow by 1/32 of a power of two, so that a percentile is exact to about 3 %. Any thread.
class Times {
 public:
  void add(std::chrono::nanoseconds time) {
    const auto ns = static_cast<std::uint64_t>(std::max<std::int64_t>(time.count(), 1));
    buckets_[bucket(ns)].fetch_add(1, std::memory_order_relaxed);
  }
  /// The upper end of the bucket in which the share `part` of all times ends; 0 when there is none.
  [[nodiscard]] std::uint64_t at(double part) const {
    std::uint64_t all = 0;
    for (const auto& count : buckets_) all += count;
    auto left = static_cast<std::int64_t>(part * static_cast<double>(all));
    for (std::size_t i = 0; i < buckets_.size() && all > 0; ++i) {
      left -= static_cast<std::int64_t>(buckets_[i].load());
      if (left <= 0 && buckets_[i] > 0) return upper_end(i);
    }
    return 0;
  }
  void clear() {
    for (auto& count : buckets_) count = 0;
  }

 private:
  static constexpr int steps = 5;  ///< 2^5 buckets for each power of two
  static std::size_t bucket(std::uint64_t ns) {
    const int power = std::bit_width(ns) - 1;
    if (power < steps) return static_cast<std::size_t>(ns);
    const std::uint64_t part = (ns >> (power - steps)) - (1U << steps);
    return (static_cast<std::size_t>(power - steps + 1) << steps) + part;
  }
  static std::uint64_t upper_end(std::size_t bucket) {
    if (bucket < (std::size_t{1} << steps)) return bucket;
    const std::size_t power = (bucket >> steps) + steps - 1;
    const std::uint64_t part = bucket & ((1U << steps) - 1);
    return ((std::uint64_t{1} << steps) + part + 1) << (power - steps);
  }
  std::array<std::atomic<std::uint64_t>, 64 << steps> buckets_{};
};

struct Seen {
  std::atomic<std::uint64_t> calls{0};
  std::atomic<std::uint64_t> failed{0};  ///< threw, or answered nonsense
  std::atomic<std::uint64_t> mixed{0};   ///< saw two generations in one unit of work
  std::atomic<std::uint64_t> stale{0};   ///< began after a reload was published and reached the code before it
  std::atomic<int> expected{1};          ///< the least that a unit of work which begins now may be told
  Times times;

  [[nodiscard]] std::string json() const {
    return absl::StrCat("{\"calls\": ", calls.load(), ", \"failed\": ", failed.load(), ", \"mixed\": ", mixed.load(),
                        ", \"stale\": ", stale.load(), ", \"p50\": ", times.at(0.5), ", \"p99\": ", times.at(0.99),
                        ", \"p99.9\": ", times.at(0.999), "}");
  }
  void clear() {
    for (auto* count : {&calls, &failed, &mixed, &stale}) *count = 0;
    times.clear();
  }
};

}  // namespace crowd::callers
