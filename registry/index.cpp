module tenon.registry;
import tenon.std;

namespace tenon {

void Registry::add(ByToken& map, Token token, ExportAt at) {
  const auto [entry, added] = map.try_emplace(token, Exporters{at, no_member});
  if (added) return;
  Exporters& known = entry->second;
  if (known.list == no_member) {
    known.list = static_cast<std::uint32_t>(lists_.size());
    lists_.push_back({known.first});
  }
  lists_[known.list].push_back(at);
}

void Registry::add_hash(const Name& name, std::uint32_t member) {
  const std::size_t mask = by_hash_.size() - 1;
  std::size_t at = name.hash & mask;
  while (by_hash_[at].member != no_member) at = (at + 1) & mask;
  by_hash_[at] = {name.hash, member};
}

Registry::Registry(std::span<const Definition* const> members) : members_(members) {
  by_name_.reserve(members.size());
  // Half as large as the plan's, which has no cache to fit into.
  by_hash_.resize(std::bit_ceil(members.size() + members.size() / 2 + 1));
  exporters_.reserve(members.size());
  for (std::uint32_t m = 0; m < members.size(); ++m) {
    const Shape& shape = *members[m]->shape;
    by_name_.emplace(shape.name.text, members[m]);
    add_hash(shape.name, m);
    for (std::uint16_t e = 0; e < shape.exports.size(); ++e) add(exporters_, shape.exports[e].token, {m, e});
    imports_ += shape.imports.size();
    providers_ += members[m]->providers.size();
    if (shape.simple) continue;
    for (std::uint16_t c = 0; c < shape.contributes.size(); ++c) {
      add(contributions_, shape.contributes[c].token, {m, c});
    }
  }
  sort_contributions();
}

void Registry::sort_contributions() {
  for (const auto& [token, contributors] : contributions_) {
    if (contributors.list == no_member) continue;
    std::vector<ExportAt>& list = lists_[contributors.list];
    std::stable_sort(list.begin(), list.end(), [&](ExportAt a, ExportAt b) {
      return members_[a.member]->shape->contributes[a.index].order <
             members_[b.member]->shape->contributes[b.index].order;
    });
  }
}

}  // namespace tenon
