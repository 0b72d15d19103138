// error: tenon: web: web::Page takes tenon::Ref<cards::Cards>, but cards::Cards is transient: everybody has one of their own; take cards::Cards& or Make<cards::Cards>
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<tenon::transient<Cards>>();
}  // namespace cards
namespace web {
class Page {
 public:
  explicit Page(tenon::Ref<cards::Cards>) {}
};
inline constexpr auto descriptor = tenon::describe<"web">.imports<"board.cards">();
constinit const tenon::Definition definition =
    tenon::define<descriptor, cards::descriptor>(tenon::provide<Page(tenon::Ref<cards::Cards>)>());
}  // namespace web
