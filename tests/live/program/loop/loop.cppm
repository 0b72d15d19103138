/// One thread that runs an Asio context; never replaced.
export module trial.loop;
import tenon;
import tenon.std;

export namespace trial::loop {

class Loop {
 public:
  virtual ~Loop() = default;
  /// Runs the function on the loop's thread, with its `boost::asio::io_context*`, and returns what it returned.
  virtual std::string run(std::function<std::string(void*)> job) = 0;
};

inline constexpr auto descriptor = tenon::describe<"trial.loop">.exports<Loop>().once();
extern const tenon::Definition definition;

}  // namespace trial::loop
