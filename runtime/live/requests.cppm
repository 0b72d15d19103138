/// What other threads ask of the shim's thread.
export module tenon.live:requests;
import tenon.std;
import tenon.registry;
import :files;

export namespace tenon::live {

/// A reload that somebody asked for.
struct Asked {
  ReloadRequest request{};
  bool everything = false;  ///< look at all files, also at those of which no event came
  std::function<void(const ReloadOutcome&)> done{};
};

/// Any thread; `take`, `fd` and `close` are the shim's.
class Requests {
 public:
  Requests();
  /// False when nobody takes requests any more.
  [[nodiscard]] bool put(Asked asked);
  /// In the order in which they came.
  [[nodiscard]] std::vector<Asked> take();
  /// Readable from `put` or `wake` to `take`.
  [[nodiscard]] int fd() const { return wake_.get(); }
  void wake() const;
  /// What nobody took is answered with an empty result and this reason; so is what comes from now on refused.
  void close(const std::string& reason);

  /// Whether commands and details are shown.
  void show_all(bool all) { verbose_ = all; }
  [[nodiscard]] bool verbose() const { return verbose_; }

 private:
  Fd wake_;
  std::mutex mutex_;
  std::vector<Asked> asked_;
  bool closed_ = false;
  std::atomic<bool> verbose_{false};
};

}  // namespace tenon::live
