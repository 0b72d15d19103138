/// How long modules take to start.
export module tenon.runtime:timing;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// How long a module took; in nanoseconds.
struct Timing {
  std::uint64_t hooks = 0;
  std::uint64_t create = 0;
  std::uint64_t start = 0;
};
/// Adds the time until its end.
class Timed {
 public:
  explicit Timed(std::uint64_t& total) : total_(total), begin_(std::chrono::steady_clock::now()) {}
  ~Timed() { total_ += static_cast<std::uint64_t>((std::chrono::steady_clock::now() - begin_).count()); }
  Timed(const Timed&) = delete;
  Timed& operator=(const Timed&) = delete;

 private:
  std::uint64_t& total_;
  std::chrono::steady_clock::time_point begin_;
};

/// Objects of one module are mostly made in a row, so the time is taken where the next module begins: at 20 ns for a
/// module, a thousand of them start as fast as without.
class CreationClock {
 public:
  explicit CreationClock(std::vector<Timing>& timing) : timing_(timing) {}
  inline void at(std::uint32_t instance) {
    if (instance != instance_) next(instance);
  }

 private:
  void next(std::uint32_t instance) {
    const auto now = std::chrono::steady_clock::now();
    if (instance_ != no_member) timing_[instance_].create += static_cast<std::uint64_t>((now - since_).count());
    instance_ = instance;
    since_ = now;
  }
  std::vector<Timing>& timing_;
  std::uint32_t instance_ = no_member;
  std::chrono::steady_clock::time_point since_;
};

}  // namespace tenon
