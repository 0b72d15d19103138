/// Where an audit may go.
export module guide.disk;
import tenon;
import tenon.std;

export namespace guide::disk {

class Disk {
 public:
  virtual ~Disk() = default;
  [[nodiscard]] virtual std::string path() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.disk">.exports<Disk>();
extern const tenon::Definition definition;

}  // namespace guide::disk
