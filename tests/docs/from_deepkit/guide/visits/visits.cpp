module guide.visits;
import tenon.std;
import guide.greeting;

namespace guide::visits {
namespace {

class Welcomed final : public Visit {
 public:
  Welcomed(const Visitor& visitor, greeting::Greeting& greeting) : visitor_(visitor), greeting_(greeting) {}
  [[nodiscard]] std::string welcome() const override { return greeting_.to(visitor_.name); }

 private:
  const Visitor& visitor_;
  greeting::Greeting& greeting_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, greeting::descriptor>(
    tenon::provide<Welcomed(const Visitor&, greeting::Greeting&)>().as<Visit>().in<PerVisit>());

}  // namespace guide::visits
