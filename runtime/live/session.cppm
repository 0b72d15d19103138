/// The shim at work: one thread beside the running program.
export module tenon.live:session;
import tenon.std;
import tenon.registry;
import :probe;

export namespace tenon::live {

/// What a dev image names: starts the shim. There is one, a constant; its zygote belongs to the process.
class Entry final : public LiveEntry {
 public:
  void before_threads() const override;
  [[nodiscard]] std::unique_ptr<LiveSession> attach(LiveHost& host) const override;
};
inline constexpr Entry entry{};

/// Names the program in the build directory when it was started from a second name.
inline constexpr std::string_view program_variable = "TENON_PROGRAM";
/// Tells a host that the one before it crashed: it then waits for a save instead of applying at once what differs.
inline constexpr std::string_view after_crash_variable = "TENON_AFTER_CRASH";

}  // namespace tenon::live
