// ok
import tenon.std;
import tenon;

namespace desk {
struct Before {
  int count = 0;
};
struct First {
  short count = 0;
};
struct Config {
  int first = 1;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::first>);
};
struct Visits {
  long count = 0;
};
struct Total {
  explicit Total(const Config& config) : count(config.first) {}
  long count;
};
absl::StatusOr<Visits> checked(const Before& before) { return Visits{before.count}; }
inline constexpr auto descriptor = tenon::describe<"desk">.config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::state<Visits>().from<&checked>().from<[](const First& first) { return Visits{first.count}; }>().named<"a">(),
    tenon::state<Total(const Config&)>());
}  // namespace desk
