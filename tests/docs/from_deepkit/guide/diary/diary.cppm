/// Needs a clock and does not say from where.
export module guide.diary;
import tenon;
import tenon.std;
import guide.clock;

export namespace guide::diary {

class Diary {
 public:
  virtual ~Diary() = default;
  [[nodiscard]] virtual std::string entry() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.diary">.expects<clock::Clock>().exports<Diary>();
extern const tenon::Definition definition;

}  // namespace guide::diary
