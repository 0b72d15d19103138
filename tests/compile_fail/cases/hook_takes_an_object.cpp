// error: tenon: board.web: process takes web::Page &, but no object exists while hooks run; take it in a constructor, or collect<T>() what they gather
import tenon.std;
import tenon;

namespace web {
class Page {};
inline constexpr auto descriptor = tenon::describe<"board.web">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Page()>(), tenon::process([](Page&) {}));
}  // namespace web
