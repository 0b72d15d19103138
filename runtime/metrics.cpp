/// Registering and collecting.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

using Labels = std::vector<std::pair<std::string, std::string>>;

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name(std::string_view name, bool colon) {
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) return false;
  return std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || (colon && c == ':'); });
}

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
  throw std::logic_error(absl::StrCat("metric \"", std::string(name), "\": ", std::string(why)));
}

/// By name, so that the order in which somebody writes them does not matter.
Labels checked_labels(std::string_view metric, MetricKind kind, View<MetricLabel> labels) {
  Labels sorted;
  for (const MetricLabel& label : labels) {
    const bool reserved = label.name.starts_with("__") || (kind == MetricKind::histogram && label.name == "le");
    if (!is_name(label.name, false) || reserved) {
      refuse(metric, absl::StrCat("\"", std::string(label.name), "\" cannot name a label",
                                  reserved ? "; it is reserved" : ": letters, digits and _, and no digit first"));
    }
    sorted.emplace_back(label.name, label.value);
  }
  std::sort(sorted.begin(), sorted.end());
  for (std::size_t n = 1; n < sorted.size(); ++n) {
    if (sorted[n].first == sorted[n - 1].first)
      refuse(metric, absl::StrCat("label ", sorted[n].first, " is given twice"));
  }
  return sorted;
}

std::string names_of(const Labels& labels) {
  std::string text;
  for (const auto& [name, value] : labels) absl::StrAppend(&text, text.empty() ? "" : ", ", name);
  return text.empty() ? "no labels" : absl::StrCat("the labels ", text);
}

bool same_names(const Labels& a, const Labels& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](const auto& x, const auto& y) { return x.first == y.first; });
}

}  // namespace

constinit MetricCell uncounted{};

std::string_view metric_kind_name(MetricKind kind) {
  constexpr std::array<std::string_view, 3> names{"counter", "gauge", "histogram"};
  return names[static_cast<std::size_t>(kind)];
}

void Histogram::observe(double value) const {
  if (cell_->buckets == nullptr || std::isnan(value)) return;
  std::size_t bucket = 0;
  while (bucket < cell_->bounds.size() && value > cell_->bounds[bucket]) ++bucket;
  cell_->buckets[bucket].fetch_add(1, std::memory_order_relaxed);
  cell_->value.fetch_add(value, std::memory_order_relaxed);
}

std::uint64_t Histogram::count() const {
  std::uint64_t count = 0;
  if (cell_->buckets == nullptr) return 0;
  for (std::size_t b = 0; b <= cell_->bounds.size(); ++b) count += cell_->buckets[b].load(std::memory_order_relaxed);
  return count;
}

struct Metrics::Series {
  Labels labels;
  MetricCell cell;
  std::unique_ptr<std::atomic<std::uint64_t>[]> buckets;
};
struct Metrics::Family {
  MetricKind kind;
  std::string help;
  std::vector<double> bounds;
  std::vector<std::unique_ptr<Series>> series;
};

Metrics::Metrics() = default;
Metrics::~Metrics() = default;

Counter Metrics::counter(std::string_view name, std::string_view help, MetricLabels labels) {
  return Counter(cell(name, help, MetricKind::counter, {}, {labels.begin(), labels.size()}));
}
Gauge Metrics::gauge(std::string_view name, std::string_view help, MetricLabels labels) {
  return Gauge(cell(name, help, MetricKind::gauge, {}, {labels.begin(), labels.size()}));
}
Histogram Metrics::histogram(std::string_view name, std::string_view help, MetricLabels labels) {
  return Histogram(cell(name, help, MetricKind::histogram, {seconds_bounds, std::size(seconds_bounds)},
                        {labels.begin(), labels.size()}));
}
Histogram Metrics::histogram(std::string_view name, std::string_view help, std::initializer_list<double> bounds,
                             MetricLabels labels) {
  const bool growing = std::is_sorted(bounds.begin(), bounds.end(), std::less_equal<>());
  if (bounds.size() == 0 || !growing ||
      !std::all_of(bounds.begin(), bounds.end(), [](double b) { return std::isfinite(b); })) {
    refuse(name, "bounds are numbers that grow, at least one; what is above them has a bucket by itself");
  }
  return Histogram(
      cell(name, help, MetricKind::histogram, {bounds.begin(), bounds.size()}, {labels.begin(), labels.size()}));
}

MetricCell& Metrics::cell(std::string_view name, std::string_view help, MetricKind kind, View<double> bounds,
                          View<MetricLabel> labels) {
  if (!is_name(name, true)) refuse(name, "is no name: letters, digits, _ and :, and no digit first");
  Labels sorted = checked_labels(name, kind, labels);
  const std::lock_guard lock(registering_);
  std::unique_ptr<Family>& family = families_[std::string(name)];
  if (family == nullptr) {
    family = std::make_unique<Family>(
        Family{.kind = kind, .help = {}, .bounds = {bounds.begin(), bounds.end()}, .series = {}});
  }
  if (family->kind != kind) {
    refuse(name, absl::StrCat("is a ", std::string(metric_kind_name(family->kind)), " already, and no ",
                              std::string(metric_kind_name(kind)), "; give it another name"));
  }
  if (!std::equal(bounds.begin(), bounds.end(), family->bounds.begin(), family->bounds.end())) {
    refuse(name, "has other bounds already, which cannot change while the program runs; give it another name");
  }
  family->help = help;
  for (const std::unique_ptr<Series>& series : family->series) {
    if (series->labels == sorted) return series->cell;
  }
  if (!family->series.empty() && !same_names(family->series.front()->labels, sorted)) {
    refuse(name,
           absl::StrCat("has ", names_of(family->series.front()->labels), " already, and not ", names_of(sorted)));
  }
  Series& fresh = *family->series.emplace_back(std::make_unique<Series>());
  fresh.labels = std::move(sorted);
  fresh.cell.bounds = {family->bounds.data(), family->bounds.size()};
  if (kind == MetricKind::histogram) {
    fresh.buckets = std::make_unique<std::atomic<std::uint64_t>[]>(family->bounds.size() + 1);
    fresh.cell.buckets = fresh.buckets.get();
  }
  return fresh.cell;
}

std::vector<MetricFamily> Metrics::collect() const {
  std::vector<MetricFamily> all;
  {
    const std::lock_guard lock(registering_);
    for (const auto& [name, family] : families_) {
      MetricFamily& shown = all.emplace_back(
          MetricFamily{.name = name, .help = family->help, .kind = family->kind, .bounds = family->bounds});
      for (const std::unique_ptr<Series>& series : family->series) {
        MetricSample& sample = shown.samples.emplace_back();
        sample.labels = series->labels;
        sample.count = series->cell.count.load(std::memory_order_relaxed);
        sample.value = series->cell.value.load(std::memory_order_relaxed);
        for (std::size_t b = 0; series->cell.buckets != nullptr && b <= family->bounds.size(); ++b) {
          sample.buckets.push_back(series->cell.buckets[b].load(std::memory_order_relaxed));
          sample.count += sample.buckets.back();
        }
      }
    }
    for (const MetricSource* source : sources_) source->collect(all);
  }
  std::sort(all.begin(), all.end(), [](const MetricFamily& a, const MetricFamily& b) { return a.name < b.name; });
  return all;
}

void Metrics::add(const MetricSource& source) {
  const std::lock_guard lock(registering_);
  sources_.push_back(&source);
}

}  // namespace tenon
