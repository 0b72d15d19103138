/// What a patch needs must exist, and must not be replaced code.
export module tenon.live:verify;
import tenon.std;
import :objects;
import :project;
import :closure;

export namespace tenon::live {

struct Missing {
  std::vector<std::string> names{};     ///< nobody defines these
  std::vector<std::string> replaced{};  ///< these would be taken from code that was replaced
};

/// Checks what the linked library leaves undefined. `defined` says whether the program or its libraries have a name.
[[nodiscard]] Missing find_missing(const Symbols& library, const Linkage& linkage, const PatchPlan& plan,
                                   const std::function<bool(const std::string&)>& defined);

/// True if the running program, or a library that it has loaded globally, defines the name. Any thread.
[[nodiscard]] bool in_this_program(const std::string& name);

}  // namespace tenon::live
