/// A module whose importers say how it is to be.
export module guide.audit;
import tenon;
import tenon.std;

export namespace guide::audit {

struct Options {
  bool to_disk = false;
  int keep = 10;
};

class Audit {
 public:
  virtual ~Audit() = default;
  [[nodiscard]] virtual std::string about() const = 0;
};

inline constexpr auto descriptor =
    tenon::describe<"guide.audit">.options<Options>().imports_if<"guide.disk", &Options::to_disk>().exports<Audit>();
extern const tenon::Definition definition;

}  // namespace guide::audit
