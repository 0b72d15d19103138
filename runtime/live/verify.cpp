module;
#include <dlfcn.h>
module tenon.live;
import tenon.std;

namespace tenon::live {

Missing find_missing(const Symbols& library, const Linkage& linkage, const PatchPlan& plan,
                     const std::function<bool(const std::string&)>& defined) {
  Missing missing;
  for (const std::string& name : library.undefined) {
    if (!defined(name)) missing.names.push_back(name);
    const std::optional<Linkage::Name> known = linkage.find(name);
    if (!known) continue;
    for (const std::size_t definer : linkage.definers(*known)) {
      const bool replaced = linkage.piece(definer).generation > 0 || std::ranges::binary_search(plan.units, definer);
      if (replaced) missing.replaced.push_back(name);
    }
  }
  return missing;
}

bool in_this_program(const std::string& name) { return dlsym(RTLD_DEFAULT, name.c_str()) != nullptr; }

}  // namespace tenon::live
