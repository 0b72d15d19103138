/// Asks for objects that are known only while the program runs.
export module guide.desk;
import tenon;
import tenon.std;

export namespace guide::desk {

class Desk {
 public:
  virtual ~Desk() = default;
  [[nodiscard]] virtual std::string path_of(std::string_view instance) const = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.desk">.exports<Desk>();
extern const tenon::Definition definition;

}  // namespace guide::desk
