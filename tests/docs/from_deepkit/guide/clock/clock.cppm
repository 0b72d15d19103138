/// Gives the time to the whole program.
export module guide.clock;
import tenon;
import tenon.std;

export namespace guide::clock {

class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual std::string now() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.clock">.offers<Clock>().root();
extern const tenon::Definition definition;

}  // namespace guide::clock
