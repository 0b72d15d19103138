module guide.cards;
import tenon.std;
import guide.databases;

namespace guide::cards {
namespace {

class CardDatabase final : public databases::Database {
 public:
  [[nodiscard]] std::string name() const override { return "cards"; }
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<CardDatabase()>().as<databases::Database>());

}  // namespace guide::cards
