module board.cli.importing;
import tenon.std;
import tenon.cli;
import board.importer;

namespace board::cli::importing {
namespace {

struct Values {
  std::vector<std::string> files;
};

class Import final : public tenon::cli::Command<Values> {
 public:
  explicit Import(tenon::Ref<importer::Importer> importer) : importer_(importer) {}
  [[nodiscard]] std::string name() const override { return "import"; }
  [[nodiscard]] std::string summary() const override { return "take the tasks of Markdown files"; }

 private:
  void declare(tenon::cli::Options& options, Values& values) const override {
    options.argument("file", values.files, "Markdown files with tasks, `- [ ]` and `- [x]`");
  }

  /// Each file is taken as a whole or not at all; one that cannot be does not keep the others out.
  int execute(const Values& values) override {
    int code = 0;
    for (const std::string& file : values.files) {
      const absl::StatusOr<importer::Imported> done = importer_->import_file(file);
      if (done.ok()) {
        std::cout << file << ": " << done->added << " cards added";
        if (done->tasks > done->added) std::cout << ", " << done->tasks - done->added << " were there already";
        std::cout << "\n";
      } else {
        std::cerr << "board import: " << std::string(done.status().message()) << "\n";
        code = 1;
      }
    }
    return code;
  }

  tenon::Ref<importer::Importer> importer_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, importer::descriptor>(
    tenon::provide<Import(tenon::Ref<importer::Importer>)>().as<tenon::Command>());

}  // namespace board::cli::importing
