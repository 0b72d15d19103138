module guide.audit;
import tenon.std;
import guide.disk;

namespace guide::audit {
namespace {

class Lines final : public Audit {
 public:
  Lines(const Options& options, tenon::Optional<disk::Disk> disk) : options_(options), disk_(disk) {}
  [[nodiscard]] std::string about() const override {
    return absl::StrCat("the last ", options_.keep, " lines, ", disk_ ? disk_->path() : "in memory");
  }

 private:
  const Options& options_;
  tenon::Optional<disk::Disk> disk_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, disk::descriptor>(
    tenon::provide<Lines(const Options&, tenon::Optional<disk::Disk>)>().as<Audit>());

}  // namespace guide::audit
