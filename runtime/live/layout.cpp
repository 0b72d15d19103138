module;
#include <elf.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

class SharedObject {
 public:
  explicit SharedObject(std::string_view bytes) : bytes_(bytes) {}
  bool open() {
    if (!get(0, header_) || std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0) return false;
    sections_.resize(header_.e_shnum);
    for (std::size_t i = 0; i < sections_.size(); ++i) {
      if (!get(header_.e_shoff + i * sizeof(Elf64_Shdr), sections_[i])) return false;
    }
    return true;
  }

  /// Headers, tables of names and symbols, what is run at exit, and what new threads copy. Everything else is for the
  /// code of the library alone.
  [[nodiscard]] std::vector<Range> loaders() const {
    std::vector<Range> all{{0, header_.e_phoff + std::uint64_t{header_.e_phnum} * header_.e_phentsize}};
    for (const Elf64_Shdr& section : sections_) {
      const bool own = section.sh_type == SHT_PROGBITS || section.sh_type == SHT_NOBITS;
      if ((section.sh_flags & SHF_ALLOC) == 0 || (own && (section.sh_flags & SHF_TLS) == 0)) continue;
      all.push_back({section.sh_addr, section.sh_addr + section.sh_size});
    }
    return all;
  }

  [[nodiscard]] std::vector<Placed> symbols() const {
    std::vector<Placed> all;
    for (const Elf64_Shdr& table : sections_) {
      if (table.sh_type == SHT_SYMTAB && table.sh_link < sections_.size()) add(table, sections_[table.sh_link], all);
    }
    std::ranges::sort(all, {}, [](const Placed& placed) { return placed.range.begin; });
    return all;
  }

 private:
  void add(const Elf64_Shdr& table, const Elf64_Shdr& strings, std::vector<Placed>& all) const {
    for (std::uint64_t i = 1; i < table.sh_size / sizeof(Elf64_Sym); ++i) {
      Elf64_Sym symbol{};
      if (!get(table.sh_offset + i * sizeof symbol, symbol) || symbol.st_shndx == SHN_UNDEF) continue;
      const unsigned type = ELF64_ST_TYPE(symbol.st_info);
      if (type != STT_FUNC && type != STT_OBJECT) continue;
      const std::size_t at = strings.sh_offset + symbol.st_name;
      if (at >= bytes_.size()) continue;
      const std::string_view rest = bytes_.substr(at);
      all.push_back(
          {{symbol.st_value, symbol.st_value + symbol.st_size}, std::string(rest.substr(0, rest.find('\0')))});
    }
  }
  template <class T>
  bool get(std::uint64_t offset, T& into) const {
    if (offset > bytes_.size() || sizeof(T) > bytes_.size() - offset) return false;
    std::memcpy(&into, bytes_.data() + offset, sizeof(T));
    return true;
  }
  std::string_view bytes_;
  Elf64_Ehdr header_{};
  std::vector<Elf64_Shdr> sections_;
};

}  // namespace

absl::StatusOr<Layout> read_layout(const std::string& path) {
  const absl::StatusOr<std::string> bytes = read_file(path);
  if (!bytes.ok()) return bytes.status();
  SharedObject object(*bytes);
  if (!object.open()) return absl::DataLossError(absl::StrCat(path, " is no complete ELF file"));
  return Layout{object.loaders(), object.symbols()};
}

}  // namespace tenon::live
