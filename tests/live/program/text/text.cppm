/// Called by other modules without an interface class: what a reload must carry along.
export module trial.text;
import tenon;
import tenon.std;

export namespace trial::text {

std::string mark();
/// One counter for all who see it.
inline int& calls() {
  static int count = 0;
  return count;
}

struct Failure {
  explicit Failure(int number) : code(number) {}
  virtual ~Failure() = default;
  int code;
};
class Shape {
 public:
  virtual ~Shape() = default;
};
class Round : public Shape {
 public:
  [[nodiscard]] virtual int radius() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"trial.text">;
extern const tenon::Definition definition;

}  // namespace trial::text
