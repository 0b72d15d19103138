/// The mode `boundary` of a dev run: units of work wait until what was saved is brought in.
export module tenon.runtime:boundary;
import tenon.std;

export namespace tenon {

/// Closed while saves wait. Any thread.
class Boundary {
 public:
  /// How long a unit of work is held back at most.
  static constexpr std::chrono::milliseconds patience = std::chrono::seconds(3);

  void close();
  void open();
  [[nodiscard]] inline bool closed() const { return closed_.load(std::memory_order_relaxed); }
  /// Returns when it is open. The first to come since it was closed calls `bring`, which does not wait. False if it was
  /// not opened in time, to the one who finds out; it is open then.
  [[nodiscard]] bool pass(const std::function<void()>& bring, std::chrono::milliseconds at_most = patience);

 private:
  std::atomic<bool> closed_{false};
  std::mutex mutex_;
  std::condition_variable changed_;
  bool asked_ = false;
};

}  // namespace tenon
