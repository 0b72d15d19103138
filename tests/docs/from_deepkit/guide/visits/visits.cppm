/// Has an object for each visit.
export module guide.visits;
import tenon;
import tenon.std;

export namespace guide::visits {

struct Visitor {
  std::string name;
};
struct PerVisit {
  using seeds = tenon::List<Visitor>;
};

class Visit {
 public:
  virtual ~Visit() = default;
  [[nodiscard]] virtual std::string welcome() const = 0;
};

inline constexpr auto descriptor =
    tenon::describe<"guide.visits">.imports<"guide.greeting">().exports<tenon::scoped<PerVisit, Visit>>();
extern const tenon::Definition definition;

}  // namespace guide::visits
