/// What the shim tells its supervisor, and keeps for it, so that a crash takes nothing back that ran.
export module tenon.live:journal;
import tenon.std;
import :kept;
import :protocol;

export namespace tenon::live {

/// The directory in which generations are kept; set by the supervisor, which outlives the process.
inline constexpr std::string_view keep_variable = "TENON_KEEP";
/// The number of the kept generation that the process shall be; set by the supervisor after a crash.
inline constexpr std::string_view generation_variable = "TENON_GENERATION";
/// The greatest number of a generation of this program that somebody was told; set by the supervisor after a crash.
inline constexpr std::string_view last_generation_variable = "TENON_LAST_GENERATION";
/// For tests: the step of a reload at which the process kills itself. `keep` is after the publication, before the
/// generation is kept, `drain` after that.
inline constexpr std::string_view kill_variable = "TENON_LIVE_KILL_AT";

/// Never throws: a reload is not undone because nobody could be told. One thread.
class SupervisedJournal final : public Journal {
 public:
  /// `directory`: empty when there is none. `kill_at`: empty for no step. `say`: for what goes wrong. References
  /// outlive it.
  SupervisedJournal(SupervisorLink& supervisor, std::string directory, std::string kill_at,
                    std::function<void(const std::string&)> say);
  void enters(std::string_view step, std::span<const std::string> modules) override;
  void leaves() override;
  void applied(const KeptGeneration& generation) override;

 private:
  void kill_at(std::string_view step) const;
  SupervisorLink& supervisor_;
  const std::string directory_;
  Keeper keeper_;
  const std::string kill_at_;
  std::function<void(const std::string&)> say_;
  bool trying_ = false;
};

}  // namespace tenon::live
