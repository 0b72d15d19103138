// error: tenon: board.cards: cards::Server is transient and is neither started nor stopped; its constructor and destructor do that
import tenon.std;
import tenon;

namespace cards {
class Cards {
 public:
  virtual ~Cards() = default;
};
class Stored final : public Cards {};
class Server {
 public:
  void run() {}
};
inline constexpr auto descriptor = tenon::describe<"board.cards">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Server()>().transient().start<&Server::run>());
}  // namespace cards
