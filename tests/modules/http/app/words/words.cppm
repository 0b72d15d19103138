/// A module with two definitions, so that a test can replace one by the other while requests run.
export module http_app.words;
import tenon.std;
import tenon;
import tenon.http;

export namespace http_app::words {

class Greeting {
 public:
  static constexpr bool restartable = true;
  virtual ~Greeting() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};

inline constexpr auto descriptor =
    tenon::describe<"http_app.words">.imports<"tenon.http">().exports<Greeting>().contributes<tenon::http::Controller>();
extern const tenon::Definition definition;
/// What an edit would make of it.
extern const tenon::Definition edited;

}  // namespace http_app::words
