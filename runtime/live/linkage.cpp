module tenon.live;
import tenon.std;

namespace tenon::live {

Linkage::Name Linkage::intern(std::string_view text) {
  if (const auto known = names_.find(text); known != names_.end()) return known->second;
  if (uses_.size() == texts_.size()) uses_.emplace_back();
  texts_.emplace_back(text);
  const Name name = static_cast<Name>(texts_.size() - 1);
  names_.emplace(texts_.back(), name);
  return name;
}

std::optional<Linkage::Name> Linkage::find(std::string_view text) const {
  const auto known = names_.find(text);
  if (known == names_.end()) return std::nullopt;
  return known->second;
}

void Linkage::link(std::uint32_t unit, bool add) {
  const auto change = [unit, add](std::vector<std::uint32_t>& list) {
    if (add) {
      list.push_back(unit);
    } else {
      std::erase(list, unit);
    }
  };
  for (const Name name : pieces_[unit].undefined) change(uses_[name].undefined);
  for (const Name name : pieces_[unit].strong) change(uses_[name].strong);
  for (const Name name : pieces_[unit].statics) change(uses_[name].statics);
}

Linkage::Piece Linkage::replace(std::size_t unit, const Symbols& symbols, std::uint64_t generation) {
  Piece piece{.generation = generation};
  for (const std::string& name : symbols.undefined) piece.undefined.push_back(intern(name));
  for (const Defined& defined : symbols.defined) {
    if (!defined.weak) {
      piece.strong.push_back(intern(defined.name));
    } else if (defined.data) {
      (defined.mutable_ ? piece.statics : piece.constants).push_back(intern(defined.name));
    }
  }
  Piece before = pieces_[unit];
  put(unit, std::move(piece));
  return before;
}

/// So that adding them needs no memory.
void Linkage::expect(const Piece& piece) {
  const auto one_more = [](std::vector<std::uint32_t>& list) {
    if (list.size() == list.capacity()) list.reserve(std::max<std::size_t>(4, 2 * list.size()));
  };
  for (const Name name : piece.undefined) one_more(uses_[name].undefined);
  for (const Name name : piece.strong) one_more(uses_[name].strong);
  for (const Name name : piece.statics) one_more(uses_[name].statics);
}

void Linkage::put(std::size_t unit, Piece piece) {
  expect(piece);
  link(static_cast<std::uint32_t>(unit), false);
  pieces_[unit] = std::move(piece);
  link(static_cast<std::uint32_t>(unit), true);
}

}  // namespace tenon::live
