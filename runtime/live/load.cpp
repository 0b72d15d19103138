module;
#include <dlfcn.h>
#include <link.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

const link_map& map_of(void* handle) {
  link_map* map = nullptr;
  if (dlinfo(handle, RTLD_DI_LINKMAP, static_cast<void*>(&map)) != 0)
    throw std::logic_error("a library that is not loaded");
  return *map;
}

struct Wanted {
  std::uintptr_t base;
  std::string path;
  std::vector<Segment> found{};
};

int look_at(dl_phdr_info* info, std::size_t, void* data) {
  auto& wanted = *static_cast<Wanted*>(data);
  if (info->dlpi_addr != wanted.base || wanted.path != info->dlpi_name) return 0;
  for (const ElfW(Phdr) & part : std::span(info->dlpi_phdr, info->dlpi_phnum)) {
    if (part.p_type != PT_LOAD) continue;
    const std::uintptr_t begin = wanted.base + part.p_vaddr;
    wanted.found.push_back({{begin, begin + part.p_memsz}, (part.p_flags & PF_X) != 0, (part.p_flags & PF_W) != 0});
  }
  return 1;
}

std::vector<Segment> segments_of(std::uintptr_t base, const std::string& path) {
  Wanted wanted{base, path};
  dl_iterate_phdr(&look_at, &wanted);
  return std::move(wanted.found);
}

}  // namespace

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

std::uintptr_t Library::base() const { return map_of(handle_).l_addr; }

std::vector<Segment> Library::segments() const {
  const link_map& map = map_of(handle_);
  return segments_of(map.l_addr, map.l_name);
}

bool Library::unload() {
  const std::uintptr_t base = this->base();
  const std::string path = map_of(handle_).l_name;
  dlclose(std::exchange(handle_, nullptr));
  return segments_of(base, path).empty();
}

}  // namespace tenon::live
