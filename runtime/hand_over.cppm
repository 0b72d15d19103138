/// Handing over, in a reload, what objects took in `start` to those that take their places.
export module tenon.runtime:hand_over;
import tenon.std;
import tenon.registry;
import :snapshot;
import :steps;
import :tree;
import :build;

export namespace tenon {

/// One reload's. What was handed over goes back when it ends before `done`, the last first. One thread.
class HandOver {
 public:
  /// `before` is the wiring of the current snapshot with the numbers of `tree`. References outlive it.
  HandOver(const Wiring& before, const Build& build, const Tree& tree, Table& table, StepRunner& runner,
           std::chrono::milliseconds at_most);
  ~HandOver();
  HandOver(const HandOver&) = delete;
  HandOver& operator=(const HandOver&) = delete;

  /// Finds who hands over to whom, of the nodes of `before` that were started. Error: kFailedPrecondition, when an
  /// object has to go that cannot hand over what it took in start, or one comes that would have to be started.
  absl::Status plan(std::span<const std::uint32_t> started);
  /// Takes everything from the old objects. Errors: kFailedPrecondition when one does not end in time, or cannot take
  /// back what others gave; kAborted else, and then all is as it was.
  absl::Status release();
  /// Gives it to the new ones, which exist by now. Errors as those of release.
  absl::Status adopt();
  /// Something else failed: what was handed over goes back. Returns why, or kFailedPrecondition when it does not.
  absl::Status failed(absl::Status why);
  /// There is no way back any more.
  void done() { pairs_.clear(); }
  /// In place of the old nodes among them, their successors in the next wiring; those that do not go on are left out.
  [[nodiscard]] std::vector<std::uint32_t> moved(const std::vector<std::uint32_t>& nodes) const;
  /// The new objects, as `board.web.Port`.
  [[nodiscard]] std::vector<std::string> names() const;
  /// The instance in which a step has not ended in time, or `no_member`.
  [[nodiscard]] std::uint32_t hung() const { return hung_; }

 private:
  enum class At : std::uint8_t { old_object, between, new_object, lost };
  struct Pair {
    std::uint32_t before;
    std::uint32_t now;
    At at = At::old_object;
    std::shared_ptr<void> held{};  ///< memory
  };
  [[nodiscard]] const Node& old_of(const Pair& pair) const { return before_.nodes[pair.before]; }
  [[nodiscard]] const Node& new_of(const Pair& pair) const { return build_.wiring().nodes[pair.now]; }
  [[nodiscard]] std::string describe(const Node& node) const;
  [[nodiscard]] std::string why_not(const Node& old, std::uint32_t now) const;
  absl::Status run(Pair& pair, const Node& node, bool releases);
  absl::Status back(Pair& pair);

  const Wiring& before_;
  const Build& build_;
  const Tree& tree_;
  Table& table_;
  StepRunner& runner_;
  std::chrono::milliseconds at_most_;
  std::vector<Pair> pairs_;
  std::uint32_t hung_ = no_member;
};

}  // namespace tenon
