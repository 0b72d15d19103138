// error: tenon: board.web: overrides session::Session of board.session, which exists once per session::PerRequest; provide it with .in<session::PerRequest>()
import tenon.std;
import tenon;

namespace session {
struct Request {};
struct PerRequest {
  using seeds = tenon::List<Request>;
};
class Session {
 public:
  virtual ~Session() = default;
};
inline constexpr auto descriptor =
    tenon::describe<"board.session">.exports<tenon::scoped<PerRequest, Session>>();
}  // namespace session

namespace web {
class Better final : public session::Session {};
inline constexpr auto descriptor =
    tenon::describe<"board.web">.imports<"board.session">().overrides<"board.session", session::Session>();
constinit const tenon::Definition definition =
    tenon::define<descriptor, session::descriptor>(tenon::provide<Better()>().as<session::Session>());
}  // namespace web
