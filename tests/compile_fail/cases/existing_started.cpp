// error: tenon: existing<> stands for an object that its own provider starts and stops
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  void start() {}
};
class Stored : public Cards {};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::existing<Cards, Stored>().start<&Cards::start>(), tenon::provide<Stored()>());
}  // namespace cards
