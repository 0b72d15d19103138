/// The real compiler, linker and loader.
export module tenon.live:toolchain;
import tenon.std;
import :tools;
import :project;
import :workspace;
import :link;
import :probe;
import :patches;

export namespace tenon::live {

/// Told of each tool that is about to run.
using Echo = std::function<void(const std::vector<std::string>& argv)>;

/// Runs the recorded commands of the build against the kept BMIs.
class RealCompiler final : public Compiler {
 public:
  RealCompiler(const Project& project, const Workspace& workspace, Echo echo = {});
  Digest against(std::size_t unit, std::string_view map) const override;
  absl::StatusOr<Digest> fingerprint(const std::string& bmi) override;
  absl::StatusOr<std::vector<Finished>> compile(std::span<const CompileJob> jobs, const Interrupt& interrupt) override;
  std::vector<std::string> dependencies(const std::string& object) override;

 private:
  [[nodiscard]] std::vector<std::string> argv(const CompileJob& job, bool colours) const;
  const Project& project_;
  const Workspace& workspace_;
  Echo echo_;
};

/// Runs the linker as the compiler driver would.
class RealLinker final : public Linker {
 public:
  /// With `apart`, constants of a patch stand on pages of their own: see trap().
  RealLinker(const Project& project, const Workspace& workspace, bool apart = false, Echo echo = {});
  absl::Status prepare() override;
  absl::StatusOr<Symbols> symbols(const std::string& file) override;
  absl::StatusOr<Linked> link(std::span<const std::string> objects, const std::string& library,
                              std::span<const std::string> shared) override;
  std::string readable(const std::string& name) override;
  [[nodiscard]] std::vector<std::string> all_readable(std::span<const std::string> names) const;

 private:
  absl::Status make_apart();
  const Command& any_command_;
  const Workspace& workspace_;
  bool wants_apart_;
  std::string apart_;  ///< an object file, or nothing
  Echo echo_;
  LinkLine line_;
};

/// Loads into this process, after the zygote.
class RealLoader final : public Loader {
 public:
  RealLoader(Zygote& zygote, Patches& patches) : zygote_(zygote), patches_(patches) {}
  bool defines(const std::string& name) override;
  absl::Status probe(const std::string& library) override;
  absl::StatusOr<LoadedPatch> load(const std::string& library, const Digest& digest,
                                   std::span<const std::string> modules) override;
  void serves(const std::string& library, std::uint64_t generation) override { patches_.serves(library, generation); }
  void retire() override { patches_.retire(); }
  [[nodiscard]] bool retires_later() const override { return patches_.waits(); }

 private:
  Zygote& zygote_;
  Patches& patches_;
};

}  // namespace tenon::live
