/// Who must be compiled again when interfaces change: found while they are compiled, round by round.
export module tenon.live:recompile;
import tenon.std;
import tenon.registry;
import :project;
import :imports;
import :tools;

export namespace tenon::live {

/// One reload's way through the import graph. A unit is compiled when its source changed, or when a BMI that it needs
/// comes out other than the one that it was compiled against; so an interface whose BMI comes out the same costs its
/// importers nothing. One thread.
class Recompilation {
 public:
  /// `live`: the BMIs that all running code was compiled against. `changed`: the units whose source differs from what
  /// runs. References outlive it.
  Recompilation(const Project& project, const Imports& imports, const Bmis& live, std::span<const std::size_t> changed);

  /// The next units to compile, all at once: what they need is settled. Ascending; empty when there is nothing left, or
  /// when `cycle` or `needs_restart` say why it does not go on.
  [[nodiscard]] std::vector<std::size_t> next();
  /// Of each unit that `next` gave, before it is called again: the BMI that was made; empty for what is no interface.
  void done(std::size_t unit, const std::string& bmi);

  /// Of a unit that `next` gave: the module whose interface is another one now, or empty when the unit itself changed.
  [[nodiscard]] std::string because(std::size_t unit) const;
  /// What each unit is compiled against.
  [[nodiscard]] const Bmis& bmis() const { return bmis_; }
  [[nodiscard]] const std::string& cycle() const { return cycle_; }
  [[nodiscard]] const std::string& needs_restart() const { return needs_restart_; }

 private:
  struct Waiting {
    std::size_t unit;
    std::vector<std::string> needs;
    bool changed;
  };
  /// The first module that the unit needs and that is another one now, or empty.
  [[nodiscard]] std::string reached_by(const Waiting& waiting) const;
  void refuse(std::size_t unit, const std::string& module);

  const Project& project_;
  const Imports& imports_;
  const Bmis& live_;
  Bmis bmis_;
  std::vector<Waiting> waiting_;
  std::set<std::string> open_;  ///< modules whose BMI may still change
  HashMap<std::size_t, std::string> because_;
  std::string cycle_;
  std::string needs_restart_;
};

/// The BMI that stands for a module, or empty.
[[nodiscard]] std::string bmi_for(const std::string& module, const Bmis& bmis);
/// The compiler's options that name the BMIs of these modules, one a line.
[[nodiscard]] std::string map_of(std::span<const std::string> modules, const Bmis& bmis);

}  // namespace tenon::live
