/// Collects the controllers of all modules: `routes` answers with their paths.
export module trial.router;
import tenon;
import tenon.std;
import trial.probes;

export namespace trial::router {

class Routes {
 public:
  virtual ~Routes() = default;
  [[nodiscard]] virtual std::string path() const = 0;
};

inline constexpr auto descriptor =
    tenon::describe<"trial.router">.imports<"trial.probes">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::router
