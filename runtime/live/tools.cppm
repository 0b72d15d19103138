/// What a reload asks of compiler, linker and loader, each as narrow as its step. The tests of the pipeline put others
/// in their place. All functions are called by one thread.
export module tenon.live:tools;
import tenon.std;
import tenon.registry;
import :hash;
import :process;
import :objects;

export namespace tenon::live {

/// Which BMI stands for a module when others are compiled, by the module's name.
using Bmis = HashMap<std::string, std::string>;

/// Finds what a loaded patch defines.
using Lookup = std::function<const void*(const std::string&)>;

struct LoadedPatch {
  Lookup find;
  std::shared_ptr<const void> code{};  ///< whoever keeps this keeps it in memory
};

struct CompileJob {
  std::size_t unit;
  std::string object;
  std::string bmi{};  ///< to be written beside it; empty for what is no interface
  std::string map{};  ///< the compiler's options that name the BMIs of everything imported, one a line
};

/// The objects that the running code was made from, and the shim's own files.
class Store {
 public:
  virtual ~Store() = default;
  /// A new file name in the shim's directory.
  [[nodiscard]] virtual std::string fresh(std::string_view name) = 0;
  /// The object of a unit that runs now, and its successor.
  [[nodiscard]] virtual const std::string& object(std::size_t unit) const = 0;
  virtual void set_object(std::size_t unit, std::string object) = 0;
  /// The BMIs that the program was compiled against.
  [[nodiscard]] virtual const Bmis& bmis() const = 0;
  /// Deletes a file that `fresh` named.
  virtual void remove(const std::string& file) = 0;
  /// This file is complete: nobody may write to it or replace it any more.
  virtual void seal([[maybe_unused]] const std::string& file) {}
  /// True if somebody did.
  [[nodiscard]] virtual bool altered([[maybe_unused]] const std::string& file) const { return false; }
};

/// The step `compile`.
class Compiler {
 public:
  virtual ~Compiler() = default;
  /// All that goes into an object beside its source: the command, and which BMIs stand for its imports. A BMI is never
  /// written again, so that its name says what it is.
  [[nodiscard]] virtual Digest against(std::size_t unit, std::string_view map) const = 0;
  /// The same for two BMIs of a module when it makes no difference against which of them others are compiled.
  [[nodiscard]] virtual absl::StatusOr<Digest> fingerprint(const std::string& bmi) = 0;
  /// One result per job. Error: kAborted when interrupted.
  virtual absl::StatusOr<std::vector<Finished>> compile(std::span<const CompileJob> jobs,
                                                        const Interrupt& interrupt) = 0;
  /// Absolute paths of the files that a compiled object was made from.
  [[nodiscard]] virtual std::vector<std::string> dependencies(const std::string& object) = 0;
};

/// What a linker made.
struct Linked {
  Finished finished;
  Digest digest{};  ///< of the library, taken when the linker ended
};

/// The step `link`, and what `plan` and `verify` read from its inputs and its output.
class Linker {
 public:
  virtual ~Linker() = default;
  /// Asks the compiler once how it links, so that the first reload need not.
  virtual absl::Status prepare() = 0;
  [[nodiscard]] virtual absl::StatusOr<Symbols> symbols(const std::string& file) = 0;
  /// `shared`: names that stay the program's. Error: the linker cannot be run, or its output cannot be read.
  virtual absl::StatusOr<Linked> link(std::span<const std::string> objects, const std::string& library,
                                      std::span<const std::string> shared) = 0;
  /// A mangled name for people.
  [[nodiscard]] virtual std::string readable(const std::string& name) = 0;
};

/// The steps `probe`, `load` and `retire`.
class Loader {
 public:
  virtual ~Loader() = default;
  /// True if the running program or one of its libraries defines the name.
  [[nodiscard]] virtual bool defines(const std::string& name) = 0;
  /// Loads it in another process. Error: what would have happened to this one.
  virtual absl::Status probe(const std::string& library) = 0;
  /// Error: kDataLoss when the file is not the one that was linked, and nothing was loaded.
  virtual absl::StatusOr<LoadedPatch> load(const std::string& library, const Digest& digest,
                                           std::span<const std::string> modules) = 0;
  /// What was loaded serves now.
  virtual void serves([[maybe_unused]] const std::string& library, [[maybe_unused]] std::uint64_t generation) {}
  /// Deals with patches that nobody keeps any more.
  virtual void retire() {}
  /// True if some of them cannot go yet: to be asked again.
  [[nodiscard]] virtual bool retires_later() const { return false; }
};

/// References outlive what is made with them.
struct Tools {
  Store& store;
  Compiler& compiler;
  Linker& linker;
  Loader& loader;
};

}  // namespace tenon::live
