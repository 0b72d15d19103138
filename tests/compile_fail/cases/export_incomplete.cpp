// error: tenon: a type that is exported or contributed is defined before the descriptor
import tenon.std;
import tenon;

class Service;
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Service>();
