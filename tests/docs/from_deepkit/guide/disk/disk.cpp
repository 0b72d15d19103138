module guide.disk;
import tenon.std;

namespace guide::disk {
namespace {

class Folder final : public Disk {
 public:
  [[nodiscard]] std::string path() const override { return "/var/audit"; }
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Folder()>().as<Disk>());

}  // namespace guide::disk
