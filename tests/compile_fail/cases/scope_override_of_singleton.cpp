// error: tenon: board.web: overrides style::Style of board.style, which lives as long as the program, with one that exists once per web::PerJob
import tenon.std;
import tenon;

namespace style {
class Style {
 public:
  virtual ~Style() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.style">.exports<Style>();
}  // namespace style

namespace web {
struct PerJob {};
class Better final : public style::Style {};
inline constexpr auto descriptor =
    tenon::describe<"board.web">.imports<"board.style">().overrides<"board.style", style::Style>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, style::descriptor>(tenon::provide<Better()>().as<style::Style>().in<PerJob>());
}  // namespace web
