/// Metrics: numbers that a program counts while it runs, by name, for whoever collects them.
export module tenon.runtime:metrics;
import tenon.std;
import tenon.registry;

export namespace tenon {

enum class MetricKind : std::uint8_t { counter, gauge, histogram };
/// `counter`.
[[nodiscard]] std::string_view metric_kind_name(MetricKind kind);

/// Distinguishes the series of one metric: `{"column", "done"}`. Its values come from a small set: each is kept as long
/// as the program lives.
struct MetricLabel {
  std::string_view name;
  std::string_view value;
};
using MetricLabels = std::initializer_list<MetricLabel>;

/// The numbers of one series. On a cache line of its own, so that threads that count different things do not meet.
struct alignas(64) MetricCell {
  std::atomic<std::uint64_t> count{0};
  std::atomic<double> value{0};
  std::atomic<std::uint64_t>* buckets = nullptr;  ///< of a histogram, one more than bounds
  View<double> bounds{};
};
/// What a handle that no program made counts into.
extern MetricCell uncounted;

/// Only grows. A copyable handle, kept in a member; any thread. One made without a program counts for nobody.
class Counter {
 public:
  inline Counter() : cell_(&uncounted) {}
  inline explicit Counter(MetricCell& cell) : cell_(&cell) {}
  /// One relaxed addition.
  inline void add(std::uint64_t n = 1) const { cell_->count.fetch_add(n, std::memory_order_relaxed); }
  [[nodiscard]] inline std::uint64_t value() const { return cell_->count.load(std::memory_order_relaxed); }

 private:
  MetricCell* cell_;
};

/// Goes up and down. As Counter.
class Gauge {
 public:
  inline Gauge() : cell_(&uncounted) {}
  inline explicit Gauge(MetricCell& cell) : cell_(&cell) {}
  inline void set(double value) const { cell_->value.store(value, std::memory_order_relaxed); }
  inline void add(double difference) const { cell_->value.fetch_add(difference, std::memory_order_relaxed); }
  [[nodiscard]] inline double value() const { return cell_->value.load(std::memory_order_relaxed); }

 private:
  MetricCell* cell_;
};

/// Counts observations by size, in buckets that are fixed when it is registered. As Counter; never locks.
class Histogram {
 public:
  inline Histogram() : cell_(&uncounted) {}
  inline explicit Histogram(MetricCell& cell) : cell_(&cell) {}
  /// Adds to the first bucket whose bound is not smaller. What is no number is left out.
  void observe(double value) const;
  /// In seconds.
  template <class Rep, class Period>
  void observe(std::chrono::duration<Rep, Period> value) const {
    observe(std::chrono::duration<double>(value).count());
  }
  [[nodiscard]] std::uint64_t count() const;
  [[nodiscard]] inline double sum() const { return cell_->value.load(std::memory_order_relaxed); }

 private:
  MetricCell* cell_;
};

/// The bounds of a histogram that is given none: seconds, for what people wait for.
inline constexpr double seconds_bounds[]{0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

/// One series as it was collected.
struct MetricSample {
  std::vector<std::pair<std::string, std::string>> labels{};
  std::uint64_t count = 0;               ///< of a counter; of a histogram, its observations
  double value = 0;                      ///< of a gauge; of a histogram, the sum
  std::vector<std::uint64_t> buckets{};  ///< of a histogram: of each bound alone, and behind them what is above all
};
/// All series of one name.
struct MetricFamily {
  std::string name;
  std::string help;
  MetricKind kind = MetricKind::counter;
  std::vector<double> bounds{};  ///< of a histogram
  std::vector<MetricSample> samples{};
};

/// Numbers that are worked out when they are collected.
class MetricSource {
 public:
  virtual ~MetricSource() = default;
  virtual void collect(std::vector<MetricFamily>& to) const = 0;
};

/// The metrics of one program, as a constructor may take them: `provide<Cards(tenon::Metrics&)>()`, then
/// `added_(metrics.counter("board_cards_added_total", "Cards that were added"))`. Whoever registers a name again, also
/// after a reload, gets the same series. Any thread; lives longer than every object.
///
/// Names are letters, digits, _ and :, and begin with no digit; those of labels have no : and do not begin with __.
/// All series of a name have the same kind, names of labels and bounds. Registering throws std::logic_error where that
/// does not hold; in a constructor it becomes an error at start, or a reload that is rolled back.
class Metrics {
 public:
  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  [[nodiscard]] Counter counter(std::string_view name, std::string_view help, MetricLabels labels = {});
  [[nodiscard]] Gauge gauge(std::string_view name, std::string_view help, MetricLabels labels = {});
  /// With seconds_bounds.
  [[nodiscard]] Histogram histogram(std::string_view name, std::string_view help, MetricLabels labels = {});
  /// `bounds` are the largest values of each bucket, growing; one for all larger ones comes by itself.
  [[nodiscard]] Histogram histogram(std::string_view name, std::string_view help, std::initializer_list<double> bounds,
                                    MetricLabels labels);

  /// What everything is now, by name. While others count, the numbers of one histogram may be an observation apart.
  [[nodiscard]] std::vector<MetricFamily> collect() const;
  /// For the runtime: what it counts itself. The source outlives the metrics.
  void add(const MetricSource& source);

 private:
  struct Series;
  struct Family;
  MetricCell& cell(std::string_view name, std::string_view help, MetricKind kind, View<double> bounds,
                   View<MetricLabel> labels);

  mutable std::mutex registering_;
  std::map<std::string, std::unique_ptr<Family>, std::less<>> families_;
  std::vector<const MetricSource*> sources_;
};
template <>
inline constexpr RuntimeGives runtime_gives<Metrics>{.always = true};

}  // namespace tenon
