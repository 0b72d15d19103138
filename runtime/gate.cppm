/// Keeping everybody out of a program while a reload migrates its states.
export module tenon.runtime:gate;
import tenon.std;
import :snapshot;

export namespace tenon {

/// One reload's; opens when it ends. One thread.
class Gate {
 public:
  explicit Gate(Table& table) : table_(table) {}
  ~Gate();
  Gate(const Gate&) = delete;
  Gate& operator=(const Gate&) = delete;

  /// Lets nobody in, from when nobody uses these objects any more; nothing without any. In several tries, each longer,
  /// with a pause between: a thread that waits at the gate may be one that a suspended coroutine needs to come to its
  /// end. Error: kDeadlineExceeded, with the names of those who use them, and everybody is let in.
  absl::Status close(const std::vector<Object*>& objects, std::chrono::milliseconds at_most);
  /// A publication has opened it.
  void published() { closed_ = false; }

 private:
  bool try_until(const std::vector<Object*>& objects, std::chrono::steady_clock::time_point end);

  Table& table_;
  std::vector<std::string> users_;
  bool closed_ = false;
};

}  // namespace tenon
