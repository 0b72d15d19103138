module board.first_start;
import tenon.std;
import board.importer;

namespace board::first_start {
namespace {

class FirstStart {
 public:
  explicit FirstStart(tenon::Ref<importer::Importer> importer) : importer_(importer) {}
  absl::Status start() { return importer_->import_documents(); }

 private:
  tenon::Ref<importer::Importer> importer_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, importer::descriptor>(
    tenon::provide<FirstStart(tenon::Ref<importer::Importer>)>().start<&FirstStart::start>());

}  // namespace board::first_start
