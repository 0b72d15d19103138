module;
#include <elf.h>
module tenon.live;
import tenon.std;

namespace tenon::live {
namespace {

/// Checked access to the tables of a file that may be cut off or damaged.
class Image {
 public:
  explicit Image(std::string_view bytes) : bytes_(bytes) {}

  bool open() {
    if (!get(0, header_) || std::memcmp(header_.e_ident, ELFMAG, SELFMAG) != 0) return false;
    if (header_.e_ident[EI_CLASS] != ELFCLASS64 || header_.e_shentsize != sizeof(Elf64_Shdr)) return false;
    Elf64_Shdr first{};
    if (!get(header_.e_shoff, first)) return false;
    count_ = header_.e_shnum != 0 ? header_.e_shnum : first.sh_size;  // 65,280 sections and more
    const std::uint64_t names = header_.e_shstrndx != SHN_XINDEX ? header_.e_shstrndx : first.sh_link;
    return count_ <= bytes_.size() / sizeof(Elf64_Shdr) && section(names, names_);
  }
  [[nodiscard]] std::uint32_t table_type() const { return header_.e_type == ET_REL ? SHT_SYMTAB : SHT_DYNSYM; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  bool section(std::uint64_t index, Elf64_Shdr& into) const {
    if (index >= count_ || !get(header_.e_shoff + index * sizeof(Elf64_Shdr), into)) return false;
    return into.sh_type == SHT_NOBITS || inside(into.sh_offset, into.sh_size);
  }
  bool text(const Elf64_Shdr& strings, std::uint64_t offset, std::string_view& into) const {
    if (offset >= strings.sh_size) return false;
    const std::string_view rest = bytes_.substr(strings.sh_offset, strings.sh_size).substr(offset);
    const std::size_t end = rest.find('\0');
    into = rest.substr(0, end);
    return end != std::string_view::npos;
  }
  template <class T>
  bool get(std::uint64_t offset, T& into) const {
    if (!inside(offset, sizeof(T))) return false;
    std::memcpy(&into, bytes_.data() + offset, sizeof(T));
    return true;
  }
  /// Constants with addresses in them are written once, by the loader.
  bool is_mutable(std::uint64_t index) const {
    if (index == SHN_COMMON) return true;
    Elf64_Shdr in{};
    std::string_view name;
    if (!section(index, in) || !text(names_, in.sh_name, name)) return false;
    return (in.sh_flags & SHF_WRITE) != 0 && !name.starts_with(".data.rel.ro");
  }

 private:
  [[nodiscard]] bool inside(std::uint64_t offset, std::uint64_t size) const {
    return offset <= bytes_.size() && size <= bytes_.size() - offset;
  }
  std::string_view bytes_;
  Elf64_Ehdr header_{};
  Elf64_Shdr names_{};
  std::uint64_t count_ = 0;
};

/// Section numbers above 65,279 stand in a table of their own, entry by entry.
struct LongIndices {
  const Image& image;
  Elf64_Shdr table{};
  [[nodiscard]] std::uint64_t of(const Elf64_Sym& symbol, std::uint64_t number) const {
    if (symbol.st_shndx != SHN_XINDEX) return symbol.st_shndx;
    Elf64_Word index = 0;
    image.get(table.sh_offset + number * sizeof index, index);
    return index;
  }
};

void add(const Image& image, const Elf64_Sym& symbol, std::uint64_t section, std::string_view name, Symbols& symbols) {
  const unsigned binding = ELF64_ST_BIND(symbol.st_info);
  const unsigned type = ELF64_ST_TYPE(symbol.st_info);
  if (binding == STB_LOCAL || name.empty()) return;
  const bool weak = binding == STB_WEAK || binding == STB_GNU_UNIQUE;
  if (symbol.st_shndx == SHN_UNDEF) {
    if (!weak) symbols.undefined.emplace_back(name);
    return;
  }
  // What is hidden (`DW.ref.__gxx_personality_v0`) cannot be shared between libraries in any case.
  const bool visible = ELF64_ST_VISIBILITY(symbol.st_other) == STV_DEFAULT;
  const bool data = visible && (type == STT_OBJECT || type == STT_TLS || type == STT_COMMON);
  symbols.defined.push_back({std::string(name), weak, data, data && image.is_mutable(section)});
}

bool read_table(const Image& image, const Elf64_Shdr& table, const LongIndices& indices, Symbols& symbols) {
  Elf64_Shdr strings{};
  if (table.sh_entsize != sizeof(Elf64_Sym) || !image.section(table.sh_link, strings)) return false;
  for (std::uint64_t i = 1; i < table.sh_size / sizeof(Elf64_Sym); ++i) {
    Elf64_Sym symbol{};
    std::string_view name;
    if (!image.get(table.sh_offset + i * sizeof(Elf64_Sym), symbol)) return false;
    if (symbol.st_name != 0 && !image.text(strings, symbol.st_name, name)) return false;
    add(image, symbol, indices.of(symbol, i), name, symbols);
  }
  return true;
}

bool read_all(Image& image, Symbols& symbols) {
  if (!image.open()) return false;
  LongIndices indices{image};
  Elf64_Shdr table{};
  bool found = false;
  for (std::uint64_t i = 0; i < image.count(); ++i) {
    Elf64_Shdr section{};
    if (!image.section(i, section)) return false;
    if (section.sh_type == SHT_SYMTAB_SHNDX) indices.table = section;
    if (section.sh_type != image.table_type()) continue;
    table = section;
    found = true;
  }
  return found && read_table(image, table, indices, symbols);
}

}  // namespace

absl::StatusOr<Symbols> parse_symbols(std::string_view bytes, const std::string& name) {
  Image image(bytes);
  Symbols symbols;
  if (!read_all(image, symbols)) return absl::DataLossError(absl::StrCat(name, " is not a complete ELF file"));
  return symbols;
}

absl::StatusOr<Symbols> read_symbols(const std::string& path) {
  const absl::StatusOr<std::string> bytes = read_file(path);
  if (!bytes.ok()) return bytes.status();
  return parse_symbols(*bytes, path);
}

}  // namespace tenon::live
