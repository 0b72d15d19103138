/// Selecting and configuring while the tree is open.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

void require_open(const OpenTree& tree, std::uint32_t instance, std::string_view what) {
  if (tree.phase == OpenTree::Phase::configuring) return;
  throw std::logic_error(absl::StrCat(
      tree.tree->path(instance), ": ", std::string(what), " came too late: ",
      tree.phase == OpenTree::Phase::closed ? "the tree is closed" : "every module has its configuration by now",
      "; do it in process"));
}

/// Calls visit(number of the import) for each import of `module`, which may name an instance.
template <class Visit>
void each_import(const Shape& self, std::string_view module, const Visit& visit) {
  const std::size_t at = module.find('@');
  for (std::uint16_t k = 0; k < self.imports.size(); ++k) {
    if (self.imports[k].module.text != module.substr(0, at)) continue;
    if (at != std::string_view::npos && self.imports[k].instance() != module.substr(at + 1)) continue;
    visit(k);
  }
}

[[noreturn]] void no_import(const Tree& tree, std::uint32_t instance, std::string_view module, bool possible) {
  Nearest nearest(module);
  for (const ImportShape& import : tree.shape(instance).imports) {
    if (!possible || import.kind == ImportKind::may) nearest.consider(import.module.text);
  }
  throw std::invalid_argument(
      absl::StrCat(tree.path(instance), possible ? " has no may_import " : " has no import ", std::string(module),
                   nearest.best().empty() ? "" : absl::StrCat("; did you mean ", std::string(nearest.best()), "?")));
}

}  // namespace

std::shared_ptr<OpenTree> OpenTree::leave() {
  auto next = std::make_shared<OpenTree>();
  const std::lock_guard lock(changing);
  next->phase = phase.exchange(Phase::closed);
  next->code = code;
  next->tree = tree;
  next->chosen = chosen;
  next->changes = changes;
  return next;
}

ModuleRef Imported::module() const {
  const std::uint32_t target = tree_->tree->linked(link_);
  return target == no_member ? ModuleRef() : tree_->tree->ref(target);
}

bool Imported::active() const {
  return tree_->tree->linked(link_) != no_member && (!tree_->tree->optional_link(link_) || tree_->chosen[link_] != 0);
}

const Imported& Imported::add(Token owner, std::function<void(void*)> change) const {
  const std::lock_guard lock(tree_->changing);
  require_open(*tree_, importer_, "configure");
  const std::uint32_t target = tree_->tree->linked(link_);
  if (target == no_member) return *this;
  tree_->changes.emplace_back(target, CodeChange{tree_->tree->path(importer_), owner, std::move(change)});
  return *this;
}

ModuleRef ModuleSetup::module() const { return tree_->tree->ref(instance_); }

void ModuleSetup::activate(std::string_view module) const {
  const Tree& tree = *tree_->tree;
  const std::lock_guard lock(tree_->changing);
  require_open(*tree_, instance_, absl::StrCat("activate of ", std::string(module)));
  bool found = false;
  each_import(tree.shape(instance_), module, [&](std::uint16_t k) {
    if (tree.shape(instance_).imports[k].kind != ImportKind::may) return;
    tree_->chosen[tree.instances()[instance_].first_link + k] = 1;
    found = true;
  });
  if (!found) no_import(tree, instance_, module, true);
}

std::vector<Imported> ModuleSetup::imported_all(std::string_view module) const {
  std::vector<Imported> all;
  each_import(tree_->tree->shape(instance_), module, [&](std::uint16_t k) {
    all.emplace_back(tree_, instance_, tree_->tree->instances()[instance_].first_link + k);
  });
  if (all.empty()) no_import(*tree_->tree, instance_, module, false);
  return all;
}

Imported ModuleSetup::imported(std::string_view module) const { return imported_all(module).front(); }

void* ModuleSetup::part(Token type) const {
  void* found = schema_ != nullptr ? part_of(*schema_, config_, type) : nullptr;
  if (found != nullptr) return found;
  throw std::invalid_argument(
      absl::StrCat(tree_->tree->path(instance_), ": its configuration has no single ", std::string(type.name())));
}

std::uint32_t ProvidedRecord::slot(Token token) const {
  for (const Facet& facet : facets_) {
    if (same_token(facet.token, token)) return facet.slot;
  }
  return no_member;
}

void* ProvidedRecord::object(std::uint32_t slot) const {
  if (slot == no_member || table_->current() == nullptr) return nullptr;
  const Protection protection(*table_);
  return slot < (*protection).size() ? (*protection).at(slot) : nullptr;
}

}  // namespace tenon
