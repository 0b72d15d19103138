// tenon-graph FILE [--json|--dot|--mermaid]: prints the module graph that a binary carries in its section
// `.tenon.graph`. The binary is read, not run; it may be a release, a dev build, an object file or a patch.
#include <elf.h>
#include <stdio.h>

import tenon.std;

namespace {

struct Import {
  std::string module;
  std::string kind;
  std::string instance;
};
struct Module {
  std::string line;
  std::string name;
  std::vector<Import> imports;
};

template <class T>
bool get(const std::string& bytes, std::uint64_t offset, T& into) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T)) return false;
  std::memcpy(&into, bytes.data() + offset, sizeof(T));
  return true;
}

/// The bytes of a section; every offset is checked. Error: no ELF file, or no such section.
absl::StatusOr<std::string> section(const std::string& bytes, std::string_view wanted) {
  Elf64_Ehdr header{};
  if (!get(bytes, 0, header) || std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 ||
      header.e_ident[EI_CLASS] != ELFCLASS64) {
    return absl::InvalidArgumentError("is not a 64-bit ELF file");
  }
  Elf64_Shdr names{};
  if (!get(bytes, header.e_shoff + std::uint64_t{header.e_shstrndx} * sizeof(Elf64_Shdr), names)) {
    return absl::InvalidArgumentError("has no section table");
  }
  std::string found;
  for (std::uint64_t i = 0; i < header.e_shnum; ++i) {
    Elf64_Shdr entry{};
    if (!get(bytes, header.e_shoff + i * sizeof(Elf64_Shdr), entry)) break;
    const std::uint64_t at = names.sh_offset + entry.sh_name;
    if (at >= bytes.size() || std::string_view(bytes).substr(at, wanted.size() + 1) != std::string(wanted) + '\0')
      continue;
    if (entry.sh_offset > bytes.size() || bytes.size() - entry.sh_offset < entry.sh_size) break;
    found += bytes.substr(entry.sh_offset, entry.sh_size);
  }
  if (found.empty()) return absl::NotFoundError("carries no module graph; it is not a program made with Tenon");
  return found;
}

/// The string behind `"key":` in one line that the compiler wrote, from a position on; moves the position behind it.
std::string value_of(const std::string& line, std::string_view key, std::size_t& at, std::size_t end) {
  const std::string mark = absl::StrCat("\"", std::string(key), "\":\"");
  at = line.find(mark, at);
  if (at == std::string::npos || at >= end) return "";
  at += mark.size();
  std::string value;
  for (; at < line.size() && line[at] != '"'; ++at) {
    if (line[at] == '\\' && at + 1 < line.size()) ++at;
    value += line[at];
  }
  return value;
}

Module parse(std::string line) {
  Module module;
  std::size_t at = 0;
  module.name = value_of(line, "module", at, line.size());
  std::size_t begin = line.find("\"imports\":[");
  const std::size_t end = begin == std::string::npos ? 0 : line.find(']', begin);
  while (begin < end) {
    const std::size_t close = std::min(line.find('}', begin), end);
    std::size_t m = begin, k = begin, i = begin;
    Import import{value_of(line, "module", m, close), value_of(line, "kind", k, close),
                  value_of(line, "instance", i, close)};
    if (!import.module.empty()) module.imports.push_back(std::move(import));
    begin = close + 1;
  }
  module.line = std::move(line);
  return module;
}

/// One module a line; the linker may have put zero bytes between the pieces, and a module may be there twice.
std::vector<Module> modules_in(const std::string& text) {
  std::vector<Module> modules;
  absl::flat_hash_set<std::string> seen;
  for (std::size_t begin = 0; begin < text.size();) {
    if (text[begin] == '\0') {
      ++begin;
      continue;
    }
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    if (seen.insert(text.substr(begin, end - begin)).second) modules.push_back(parse(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  std::sort(modules.begin(), modules.end(), [](const Module& a, const Module& b) { return a.name < b.name; });
  return modules;
}

std::string json(const std::vector<Module>& modules) {
  std::string text = "[\n";
  for (std::size_t i = 0; i < modules.size(); ++i) {
    absl::StrAppend(&text, modules[i].line, i + 1 < modules.size() ? ",\n" : "\n");
  }
  return text + "]\n";
}

std::string dot(const std::vector<Module>& modules) {
  std::string text = "digraph modules {\n  rankdir=LR;\n  node [shape=box];\n";
  for (const Module& module : modules) {
    absl::StrAppend(&text, "  \"", module.name, "\";\n");
    for (const Import& import : module.imports) {
      const std::string label =
          import.instance.empty() ? (import.kind == "shared" ? "" : import.kind) : import.instance;
      absl::StrAppend(&text, "  \"", module.name, "\" -> \"", import.module, "\"",
                      label.empty() ? std::string() : absl::StrCat(" [label=\"", label, "\"]"), ";\n");
    }
  }
  return text + "}\n";
}

std::string mermaid(const std::vector<Module>& modules) {
  auto id = [](std::string name) {
    std::replace(name.begin(), name.end(), '.', '_');
    return name;
  };
  std::string text = "graph LR\n";
  for (const Module& module : modules) absl::StrAppend(&text, "  ", id(module.name), "[\"", module.name, "\"]\n");
  for (const Module& module : modules) {
    for (const Import& import : module.imports) {
      absl::StrAppend(&text, "  ", id(module.name), import.kind == "may" ? " -.-> " : " --> ", id(import.module), "\n");
    }
  }
  return text;
}

int fail(const std::string& message) {
  std::fputs(absl::StrCat("tenon-graph: ", message, "\n").c_str(), stderr);
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  std::string file;
  std::string format = "--json";
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--json" || word == "--dot" || word == "--mermaid") {
      format = word;
    } else if (word.starts_with("-")) {
      return fail(absl::StrCat("unknown option ", word, "; there are --json, --dot and --mermaid"));
    } else {
      file = word;
    }
  }
  if (file.empty()) return fail("usage: tenon-graph FILE [--json|--dot|--mermaid]");
  std::ifstream in(file, std::ios::binary);
  if (!in) return fail(absl::StrCat("cannot read ", file));
  const std::string bytes{std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
  const absl::StatusOr<std::string> graph = section(bytes, ".tenon.graph");
  if (!graph.ok()) return fail(absl::StrCat(file, " ", std::string(graph.status().message())));
  const std::vector<Module> modules = modules_in(*graph);
  const std::string text = format == "--dot" ? dot(modules) : format == "--mermaid" ? mermaid(modules) : json(modules);
  std::fwrite(text.data(), 1, text.size(), stdout);
  return 0;
}
