// error: tenon: board.web: offers web::Session, which it provides in web::PerRequest; what is offered lives as long as the program
import tenon.std;
import tenon;

namespace web {
struct Request {};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
class Session {};
inline constexpr auto descriptor = tenon::describe<"board.web">.imports<"board.cards">().offers<Session>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Session()>().in<PerRequest>());
}  // namespace web
