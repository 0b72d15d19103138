module;
#include <dlfcn.h>
module tenon.live;
import tenon.std;

namespace tenon::live {

absl::StatusOr<Library> Library::load(const std::string& path, const Digest& linked) {
  const absl::StatusOr<Digest> digest = digest_file(path);
  if (!digest.ok()) return digest.status();
  if (*digest != linked) return absl::DataLossError(absl::StrCat(path, " is not the file that was linked"));
  try {
    void* handle = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle != nullptr) return Library(handle);
    return absl::UnavailableError(dlerror());
  } catch (const std::exception& thrown) {
    return absl::UnavailableError(absl::StrCat("a static initialiser threw: ", thrown.what()));
  } catch (...) {
    return absl::UnavailableError("a static initialiser threw something that is no std::exception");
  }
}

const void* Library::find(const std::string& symbol) const { return dlsym(handle_, symbol.c_str()); }

}  // namespace tenon::live
