/// The probe: loads a patch in a fork first, so that what kills a process in dlopen does not kill this one.
export module tenon.live:zygote;
import tenon.std;

export namespace tenon::live {

/// A process forked before there are threads, sockets or files. Each probe forks from it again. Not thread-safe.
class Zygote {
 public:
  /// Forks. Call first in main. Without one (the fork failed), `probe` loads nothing and says so.
  static Zygote start();
  Zygote(Zygote&& other) noexcept : socket_(std::exchange(other.socket_, -1)), child_(std::exchange(other.child_, -1)) {}
  ~Zygote();
  /// Loads the library in a fork, at most for `limit`. Error: what happened there: the loader's message, a signal's
  /// name, an exit code, or that it did not end.
  [[nodiscard]] absl::Status probe(const std::string& library, std::chrono::milliseconds limit);

 private:
  Zygote(int socket, int child) : socket_(socket), child_(child) {}
  int socket_ = -1;
  int child_ = -1;
};

}  // namespace tenon::live
