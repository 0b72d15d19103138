module;
#include <cxxabi.h>
#include <elf.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

/// A file's bytes with checked access.
class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}
  template <class T>
  bool get(std::uint64_t offset, T& into) const {
    if (offset > bytes_.size() || bytes_.size() - offset < sizeof(T)) return false;
    std::memcpy(&into, bytes_.data() + offset, sizeof(T));
    return true;
  }
  [[nodiscard]] std::string_view text(std::uint64_t offset) const {
    if (offset >= bytes_.size()) return {};
    const std::string_view rest = bytes_.substr(offset);
    return rest.substr(0, rest.find('\0'));
  }
  [[nodiscard]] std::size_t size() const { return bytes_.size(); }

 private:
  std::string_view bytes_;
};

void add(Symbols& symbols, const Elf64_Sym& entry, std::string_view name) {
  const unsigned binding = ELF64_ST_BIND(entry.st_info);
  const unsigned type = ELF64_ST_TYPE(entry.st_info);
  if (binding == STB_LOCAL || name.empty()) return;
  const bool weak = binding == STB_WEAK || binding == STB_GNU_UNIQUE;
  if (entry.st_shndx == SHN_UNDEF) {
    if (!weak) symbols.undefined.emplace_back(name);
    return;
  }
  symbols.defined.push_back({std::string(name), weak, type == STT_OBJECT || type == STT_TLS || type == STT_COMMON});
}

bool read_table(const Bytes& bytes, const Elf64_Shdr& table, const Elf64_Shdr& names, Symbols& symbols) {
  if (table.sh_entsize != sizeof(Elf64_Sym) || table.sh_size > bytes.size()) return false;
  const std::uint64_t count = table.sh_size / sizeof(Elf64_Sym);
  for (std::uint64_t i = 0; i < count; ++i) {
    Elf64_Sym entry{};
    if (!bytes.get(table.sh_offset + i * sizeof(Elf64_Sym), entry)) return false;
    if (entry.st_name >= names.sh_size) return false;
    add(symbols, entry, bytes.text(names.sh_offset + entry.st_name));
  }
  return true;
}

}  // namespace

absl::StatusOr<Symbols> read_symbols(const std::string& path) {
  const absl::StatusOr<std::string> content = read_file(path);
  if (!content.ok()) return content.status();
  const Bytes bytes(*content);
  const absl::Status damaged = absl::DataLossError(absl::StrCat(path, " is not a whole ELF file"));
  Elf64_Ehdr header{};
  if (!bytes.get(0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_shentsize != sizeof(Elf64_Shdr)) {
    return damaged;
  }
  const std::uint32_t wanted = header.e_type == ET_REL ? SHT_SYMTAB : SHT_DYNSYM;
  std::uint64_t sections = header.e_shnum;
  Elf64_Shdr first{};
  if (!bytes.get(header.e_shoff, first)) return damaged;
  if (sections == 0) sections = first.sh_size;  // more than 65,279 sections
  Symbols symbols;
  for (std::uint64_t i = 0; i < sections; ++i) {
    Elf64_Shdr section{};
    if (!bytes.get(header.e_shoff + i * sizeof(Elf64_Shdr), section)) return damaged;
    if (section.sh_type != wanted) continue;
    Elf64_Shdr names{};
    if (section.sh_link >= sections || !bytes.get(header.e_shoff + section.sh_link * sizeof(Elf64_Shdr), names) ||
        !read_table(bytes, section, names, symbols)) {
      return damaged;
    }
    return symbols;
  }
  return damaged;
}

bool mentions_module(std::string_view mangled, std::string_view module) {
  std::string key;
  for (std::size_t begin = 0; begin <= module.size();) {
    const std::size_t dot = std::min(module.find('.', begin), module.size());
    absl::StrAppend(&key, "W", dot - begin, std::string(module.substr(begin, dot - begin)));
    begin = dot + 1;
  }
  for (std::size_t at = mangled.find(key); at != std::string_view::npos; at = mangled.find(key, at + 1)) {
    // The next character begins a further component of a longer module name (W), or a partition of this one (WP).
    const std::string_view rest = mangled.substr(at + key.size());
    const bool longer = rest.size() > 1 && rest[0] == 'W' && rest[1] != 'P';
    if (!longer) return true;
  }
  return false;
}

std::string demangled(const std::string& name) {
  int status = 0;
  char* text = abi::__cxa_demangle(name.c_str(), nullptr, nullptr, &status);
  if (text == nullptr) return name;
  std::string readable(text);
  std::free(text);
  return readable;
}

}  // namespace tenon::live
