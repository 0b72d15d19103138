/// What the shim's thread does: waits for saves, and brings each batch to its outcome.
export module tenon.live:loop;
import tenon.std;
import :drain;
import :observe;
import :outcome;
import :pipeline;
import :process;
import :watch;

export namespace tenon::live {

/// One thread.
class Loop {
 public:
  /// `tell` gets every outcome, one per batch; `say` every other line. References outlive the loop.
  Loop(Observer& observer, Pipeline& pipeline, Drain& drain, std::function<void(const Outcome&)> tell,
       std::function<void(const std::string&)> say);

  /// What was saved before this: looks at everything, and tells unless nothing changed.
  void catch_up(TimePoint now);
  /// Waits for saves, unless some came already, and deals with them. False at the end.
  bool turn();

 private:
  /// What goes wrong in a step is the shim's own: no memory, for one. The program must not end with it.
  void guard(const std::function<void()>& step) noexcept;
  /// Takes what the observer has to what is pending. True if it may matter.
  bool take();
  /// Ends a compile that a later save makes pointless.
  [[nodiscard]] Interrupt interrupt();

  Observer& observer_;
  Pipeline& pipeline_;
  Drain& drain_;
  std::function<void(const Outcome&)> tell_;
  std::function<void(const std::string&)> say_;
  Batch pending_;
  bool missed_ = false;  ///< something went wrong: the next batch looks at everything
};

}  // namespace tenon::live
