module tenon.registry;
import tenon.std;

namespace tenon {

void Registry::add(ByToken& map, Token token, ExportAt at) {
  const auto [entry, added] = map.try_emplace(token, Exporters{at, {}});
  if (added) return;
  Exporters& known = entry->second;
  if (known.all.empty()) known.all.push_back(known.first);
  known.all.push_back(at);
}

Registry::Registry(std::span<const Member> members) : members_(members) {
  by_name_.reserve(members.size());
  exporters_.reserve(members.size());
  for (std::uint32_t m = 0; m < members.size(); ++m) {
    const Shape& shape = *members[m].shape;
    by_name_.emplace(shape.name.text, m);
    for (std::uint16_t e = 0; e < shape.exports.size(); ++e) add(exporters_, shape.exports[e].token, {m, e});
    for (std::uint16_t c = 0; c < shape.contributes.size(); ++c) {
      add(contributions_, shape.contributes[c].token, {m, c});
    }
  }
  sort_contributions();
}

void Registry::sort_contributions() {
  for (auto& [token, contributors] : contributions_) {
    std::stable_sort(contributors.all.begin(), contributors.all.end(), [&](ExportAt a, ExportAt b) {
      return members_[a.member].shape->contributes[a.index].order <
             members_[b.member].shape->contributes[b.index].order;
    });
  }
}

}  // namespace tenon
