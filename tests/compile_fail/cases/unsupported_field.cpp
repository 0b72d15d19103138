// error: tenon: board.cards: cards::Config::page has the type int *, which configuration cannot hold; use bool, a number, std::string, std::filesystem::path, a std::chrono duration, tenon::Bytes, an enum class, a struct with fields, or a std::vector, std::map<std::string, T>, std::optional or tenon::Secret of such
import tenon.std;
import tenon;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
inline constexpr auto descriptor = tenon::describe<"board.storage">.exports<Database>();
}  // namespace storage

namespace cards {
struct Config {
  int* page = nullptr;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::page>);
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>();
}  // namespace cards
