/// What a reload asks of compiler, linker and loader. The pipeline's tests put others in their place.
export module tenon.live:toolchain;
import tenon.std;
import :process;
import :objects;
import :project;
import :workspace;
import :link;
import :probe;

export namespace tenon::live {

/// Finds what a loaded patch defines.
using Lookup = std::function<const void*(const std::string&)>;

struct CompileJob {
  std::size_t unit;
  std::string object;
};

/// All functions are called by one thread.
class Toolchain {
 public:
  virtual ~Toolchain() = default;
  /// Asks the compiler once how it links, so that the first reload need not.
  virtual absl::Status prepare() = 0;
  /// A new file name in the shim's directory.
  [[nodiscard]] virtual std::string fresh(std::string_view name) = 0;
  /// The object of a unit that runs now, and its successor.
  [[nodiscard]] virtual std::string object(std::size_t unit) const = 0;
  virtual void set_object(std::size_t unit, const std::string& object) = 0;
  /// One result per job. Error: kAborted when interrupted.
  virtual absl::StatusOr<std::vector<Finished>> compile(std::span<const CompileJob> jobs,
                                                        const Interrupt& interrupt) = 0;
  /// Absolute paths of the files that a compiled object was made from.
  [[nodiscard]] virtual std::vector<std::string> dependencies(const std::string& object) = 0;
  virtual absl::StatusOr<Symbols> symbols(const std::string& file) = 0;
  /// `shared`: names that stay the program's.
  virtual absl::StatusOr<Finished> link(std::span<const std::string> objects, const std::string& library,
                                        std::span<const std::string> shared) = 0;
  /// True if the running program or one of its libraries defines the name.
  [[nodiscard]] virtual bool defines(const std::string& name) = 0;
  virtual absl::Status probe(const std::string& library) = 0;
  virtual absl::StatusOr<Lookup> load(const std::string& library) = 0;
  /// A mangled name for people.
  [[nodiscard]] virtual std::string readable(const std::string& name) = 0;
};

/// The real one. References outlive it.
[[nodiscard]] std::unique_ptr<Toolchain> make_toolchain(const Project& project, Workspace& workspace, Zygote& zygote);

}  // namespace tenon::live
