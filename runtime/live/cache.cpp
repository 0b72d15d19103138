module tenon.live;
import tenon.std;

namespace tenon::live {

std::optional<std::string> ObjectCache::find(std::size_t unit, const Inputs& inputs) {
  std::vector<Made>& made = made_[unit];
  const auto at = std::ranges::find(made, inputs, &Made::inputs);
  if (at == made.end()) return std::nullopt;
  std::rotate(at, at + 1, made.end());
  return made.back().object;
}

void ObjectCache::keep(std::size_t unit, const Inputs& inputs, std::string object) {
  std::vector<Made>& made = made_[unit];
  made.push_back({inputs, std::move(object)});
  for (std::size_t i = 0; made.size() > most_ && i + 1 < made.size();) {
    if (made[i].object == store_.object(unit)) {
      ++i;
      continue;
    }
    store_.remove(made[i].object);
    made.erase(made.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

}  // namespace tenon::live
