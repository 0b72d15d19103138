/// Which units a patch carries: closed in both directions, so that after it no new call reaches replaced code.
export module tenon.live:patch;
import tenon.std;
import :object;
import :project;

export namespace tenon::live {

/// Symbols of every unit's current object, and which units a patch has replaced already.
class Linkage {
 public:
  /// Reads all objects of the project. Error: names the object that cannot be read.
  absl::Status index(const Project& project);
  /// Replaces what is known of one unit by its new object's symbols.
  absl::Status update(std::size_t unit, const std::string& object);

  [[nodiscard]] const Symbols& symbols(std::size_t unit) const { return symbols_[unit]; }
  /// The unit that defines a symbol strongly, or none.
  [[nodiscard]] std::optional<std::size_t> definer(const std::string& symbol) const;
  /// True when a patch carries this unit's current code.
  [[nodiscard]] bool patched(std::size_t unit) const { return patched_[unit]; }
  void mark_patched(std::size_t unit) { patched_[unit] = true; }

 private:
  std::vector<Symbols> symbols_;
  absl::flat_hash_map<std::string, std::size_t> definers_;
  std::vector<bool> patched_;
};

struct PatchPlan {
  std::vector<std::size_t> units;     ///< whose objects go into the patch
  std::vector<std::string> modules;   ///< whose definitions it replaces
  std::string needs_restart;          ///< why it cannot be done; empty when it can
};

/// Closes the set of changed units: all implementation units of their modules; every module whose objects refer to symbols of
/// a replaced object; and the current objects of every module replaced earlier that the patch refers to. The image is exempt:
/// its definitions are taken from the patch.
[[nodiscard]] PatchPlan close_patch(const Project& project, const Linkage& linkage, const std::vector<std::size_t>& changed);

/// The names that stay shared with the host: weak data and thread-locals that mention no replaced module.
[[nodiscard]] std::vector<std::string> shared_names(const Linkage& linkage, const PatchPlan& plan);

}  // namespace tenon::live
