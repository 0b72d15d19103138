/// Which threads are still inside of code that nothing else needs.
export module tenon.live:stacks;
import tenon.std;
import :load;

export namespace tenon::live {

/// A thread that is in the way.
struct Inside {
  std::string thread;    ///< `importer (4711)`
  bool running = false;  ///< it was never found waiting, so nobody knows what it runs
};

/// Looks at the stacks of all threads but the calling one, as the kernel shows them while they wait, for addresses in
/// executable segments: those of functions that are to return there. A thread that runs is looked at a few times more.
/// What a thread has there is looked for word by word, so what is left of earlier calls may count too. Not found: a
/// suspended coroutine, a function object, and what a thread has yet to begin with.
[[nodiscard]] std::optional<Inside> find_inside(std::span<const Segment> code);

}  // namespace tenon::live
