/// Has one of each thing that a definition may say, for the tests to edit.
export module trial.desk;
import tenon;
import tenon.std;
import trial.probes;
import trial.router;

export namespace trial::desk {

struct Visitor {
  std::string name;
};
struct PerVisit {
  using seeds = tenon::List<Visitor>;
};
class Visit {
 public:
  virtual ~Visit() = default;
  [[nodiscard]] virtual std::string text() const = 0;
};

struct Config;
inline constexpr auto descriptor = tenon::describe<"trial.desk">
                                       .imports<"trial.probes", "trial.news", "trial.router">()
                                       .exports<tenon::scoped<PerVisit, Visit>>()
                                       .contributes<probes::Probe, router::Routes>()
                                       .config<Config>();
extern const tenon::Definition definition;

}  // namespace trial::desk
