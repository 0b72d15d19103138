/// What is swapped again and again.
export module swaps.counter;
import tenon;
import tenon.std;

export namespace swaps::counter {

class Counter {
 public:
  virtual ~Counter() = default;
  /// The number that this code has.
  [[nodiscard]] virtual int number() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"swaps.counter">.exports<Counter>();
extern const tenon::Definition definition;

}  // namespace swaps::counter
