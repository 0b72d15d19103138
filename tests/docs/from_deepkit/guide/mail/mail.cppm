/// Exists only in programs whose configuration asks for it.
export module guide.mail;
import tenon;
import tenon.std;

export namespace guide::mail {

struct Config {
  std::string sender;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::sender>.required());
};

class Mail {
 public:
  virtual ~Mail() = default;
  [[nodiscard]] virtual std::string sender() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.mail">.exports<Mail>().config<Config>();
extern const tenon::Definition definition;

}  // namespace guide::mail
