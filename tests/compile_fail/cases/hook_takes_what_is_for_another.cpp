// error: tenon: board.web: process takes const tenon::ControllerRecord &, which is for other hooks
// error: tenon: board.web: web::Page takes const tenon::ControllerRecord &, which only hooks are given, while the tree is put together
import tenon.std;
import tenon;

namespace web {
class Page {
 public:
  explicit Page(const tenon::ControllerRecord&) {}
};
inline constexpr auto descriptor = tenon::describe<"board.web">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Page(const tenon::ControllerRecord&)>(),
                              tenon::process([](const tenon::ControllerRecord&) {}));
}  // namespace web
