/// The step `drain`: old generations end when nobody uses them any more, and who keeps them is named.
export module tenon.live:drain;
import tenon.std;
import tenon.registry;
import :clock;
import :tools;

export namespace tenon::live {

/// Looks two seconds after each reload, and on until no old generation is left. One thread.
class Drain {
 public:
  static constexpr std::chrono::seconds patience{2};

  /// `most`: old generations that may be in use at once; with more, reloads are refused. References outlive it.
  Drain(LiveHost& host, const Clock& clock, std::size_t most) : host_(host), clock_(clock), most_(most) {}

  /// To be asked for what retires when old generations have ended. It outlives this.
  void retires(Loader& loader) { loader_ = &loader; }
  /// A new generation serves.
  void published();
  /// When to look; nothing when all is drained.
  [[nodiscard]] std::optional<TimePoint> due() const { return due_; }
  /// At that time: a line for each old generation that is newly found in use. Else nothing.
  std::vector<std::string> look();
  /// Why there can be no further reload now; else empty.
  [[nodiscard]] std::string refuses();

 private:
  LiveHost& host_;
  const Clock& clock_;
  std::size_t most_;
  Loader* loader_ = nullptr;
  std::optional<TimePoint> due_;
  std::uint64_t told_ = 0;  ///< all generations below this one
};

/// Read from the environment; 16 when it is not set.
inline constexpr std::string_view generations_variable = "TENON_LIVE_GENERATIONS";
[[nodiscard]] std::size_t most_generations(const char* variable);

}  // namespace tenon::live
