/// What the shim's thread does: waits for saves, and brings each batch to its outcome, when the mode says so or
/// somebody asks for it.
export module tenon.live:loop;
import tenon.std;
import tenon.registry;
import :drain;
import :observe;
import :outcome;
import :pipeline;
import :process;
import :requests;
import :watch;

export namespace tenon::live {

/// One thread.
class Loop {
 public:
  /// `host` says which mode it is. `tell` gets every outcome, one per batch; `say` every other line. References outlive
  /// the loop.
  Loop(Observer& observer, Pipeline& pipeline, Drain& drain, Requests& requests, LiveHost& host,
       std::function<void(const Outcome&)> tell, std::function<void(const std::string&)> say);
  /// What nobody will bring any more is answered.
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// What was saved before this: looks at everything, and tells unless nothing changed.
  void catch_up(TimePoint now);
  /// Waits for saves and requests, unless some came already, and deals with them. False at the end.
  bool turn();

 private:
  /// What goes wrong in a step is the shim's own: no memory, for one. The program must not end with it.
  void guard(const std::function<void()>& step) noexcept;
  [[nodiscard]] bool automatic() const { return host_.mode() == ReloadMode::automatic; }
  /// Something is to be done at once.
  [[nodiscard]] bool busy() const;
  [[nodiscard]] bool wait();
  void look();
  /// Says what waits, in a mode in which saves do.
  void note();
  void run(Batch batch);
  void tell(const Outcome& outcome) noexcept;
  void answer(const Outcome& outcome);
  void take_requests();
  /// Takes what the observer has to what is pending. True if it may matter.
  bool take();
  /// Ends a compile that a later save makes pointless.
  [[nodiscard]] Interrupt interrupt();

  Observer& observer_;
  Pipeline& pipeline_;
  Drain& drain_;
  Requests& requests_;
  LiveHost& host_;
  std::function<void(const Outcome&)> tell_;
  std::function<void(const std::string&)> say_;
  Batch pending_;
  bool noted_ = true;        ///< of what is pending: it was said that it waits
  std::deque<Asked> asked_;  ///< one after the other; the first one may be under way
  bool missed_ = false;      ///< something went wrong: the next batch looks at everything
};

}  // namespace tenon::live
