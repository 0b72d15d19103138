/// The tree of the same program with other descriptors: what is still there keeps its numbers.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// What a tree points into, when no image does.
struct Planned {
  std::shared_ptr<const void> code;
  std::vector<const Definition*> members;
  std::optional<Registry> registry;
  std::unique_ptr<const Tree> tree;
};

}  // namespace

absl::StatusOr<std::shared_ptr<const Tree>> Tree::again(std::vector<const Definition*> members, std::size_t slots,
                                                        std::shared_ptr<const void> code) const {
  auto planned = std::make_shared<Planned>();
  planned->code = std::move(code);
  planned->members = std::move(members);
  std::vector<const Shape*> shapes;
  shapes.reserve(planned->members.size());
  for (const Definition* member : planned->members) shapes.push_back(member->shape);
  const absl::StatusOr<std::vector<std::uint32_t>> order = plan_order(shapes);
  if (!order.ok()) return absl::InvalidArgumentError(std::string(order.status().message()));
  planned->registry.emplace(planned->members);
  planned->tree.reset(new Tree(*planned->registry, *order, *this, slots));
  const Tree* tree = planned->tree.get();
  return std::shared_ptr<const Tree>(std::move(planned), tree);
}

Tree::Tree(const Registry& registry, std::span<const std::uint32_t> order, const Tree& before, std::size_t slots)
    : registry_(&registry),
      shared_(registry.members().size(), no_member),
      fixed_(before.root_ == no_member),
      root_(before.root_) {
  make(order);
  names_ = before.names_;
  keep_instances(before);
  slots_ = slots;
  keep_slots(before);
  interfaces_ = before.interfaces_;
  contributors_.resize(before.contributors_.size());
  collect_contributors();
}

void Tree::keep_instances(const Tree& before) {
  HashMap<std::string, std::uint32_t> known;
  known.reserve(before.instances_.size());
  for (std::uint32_t i = 0; i < before.instances_.size(); ++i) known.emplace(before.path(i), i);
  was_.reserve(instances_.size());
  ids_.reserve(instances_.size());
  next_id_ = before.next_id_;
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    const auto found = known.find(path(i));
    was_.push_back(found != known.end() ? found->second : no_member);
    ids_.push_back(found != known.end() ? before.id(found->second) : next_id_++);
  }
}

/// The slot that the export had when it was there, or `no_member`.
std::uint32_t Tree::kept_slot(const Tree& before, std::uint32_t instance, Token token) {
  if (const std::uint32_t was = was_[instance]; was != no_member) {
    const int index = find_export(before.shape(was), token);
    if (index >= 0) return before.slot(was, static_cast<std::size_t>(index));
  }
  if (gone_.empty()) return no_member;
  const std::string path = this->path(instance);
  const auto back = std::find_if(gone_.begin(), gone_.end(), [&](const GoneSlot& gone) {
    return gone.path == path && same_token(gone.token, token);
  });
  if (back == gone_.end()) return no_member;
  const std::uint32_t slot = back->slot;
  gone_.erase(back);
  return slot;
}

void Tree::keep_slots(const Tree& before) {
  gone_ = before.gone_;
  std::vector<std::uint8_t> kept(slots_, 0);
  for (std::uint32_t i = 0; i < instances_.size(); ++i) {
    for (const ExportShape& given : shape(i).exports) {
      std::uint32_t slot = kept_slot(before, i, given.token);
      if (slot == no_member) slot = static_cast<std::uint32_t>(slots_++);
      if (slot < kept.size()) kept[slot] = 1;
      slot_numbers_.push_back(slot);
    }
  }
  for (std::uint32_t i = 0; i < before.instances_.size(); ++i) {
    const View<ExportShape> exports = before.shape(i).exports;
    for (std::size_t k = 0; k < exports.size(); ++k) {
      const std::uint32_t slot = before.slot(i, k);
      if (kept[slot] == 0) gone_.push_back({before.path(i), own(exports[k].token), slot});
    }
  }
}

std::uint32_t Tree::instance_of(const ModuleRef& module) const {
  if (ids_.empty()) return module.instance() < instances_.size() ? module.instance() : no_member;
  const auto found = std::find(ids_.begin(), ids_.end(), module.instance());
  return found == ids_.end() ? no_member : static_cast<std::uint32_t>(found - ids_.begin());
}

}  // namespace tenon
