/// What the crowd asks. Its implementation is edited while a thousand callers ask.
export module crowd.answer;
import tenon;
import tenon.std;

export namespace crowd::answer {

class Answer {
 public:
  virtual ~Answer() = default;
  /// A number that grows with every good edit.
  [[nodiscard]] virtual int ask() const = 0;
  /// The same number, by another way through the code.
  [[nodiscard]] virtual std::string again() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"crowd.answer">.exports<Answer>();
extern const tenon::Definition definition;

}  // namespace crowd::answer
