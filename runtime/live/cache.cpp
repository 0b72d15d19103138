module tenon.live;
import tenon.std;

namespace tenon::live {

std::optional<ObjectCache::Made> ObjectCache::find(std::size_t unit, const Inputs& inputs) {
  std::vector<Entry>& entries = entries_[unit];
  const auto at = std::ranges::find(entries, inputs, &Entry::inputs);
  if (at == entries.end()) return std::nullopt;
  std::rotate(at, at + 1, entries.end());
  return entries.back().made;
}

void ObjectCache::keep(std::size_t unit, const Inputs& inputs, Made made) {
  std::vector<Entry>& entries = entries_[unit];
  entries.push_back({inputs, std::move(made)});
  for (std::size_t i = 0; entries.size() > most_ && i + 1 < entries.size();) {
    if (entries[i].made.object == store_.object(unit)) {
      ++i;
    } else {
      remove(entries, i);
    }
  }
}

void ObjectCache::forget(std::size_t unit, const Inputs& inputs) {
  std::erase_if(entries_[unit], [&](const Entry& entry) { return entry.inputs == inputs; });
}

/// Two objects have one BMI where the second came out with the same.
void ObjectCache::remove(std::vector<Entry>& entries, std::size_t number) {
  const Made made = std::move(entries[number].made);
  entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(number));
  store_.remove(made.object);
  const bool shared = std::ranges::any_of(entries, [&](const Entry& entry) { return entry.made.bmi == made.bmi; });
  if (!made.bmi.empty() && !shared) store_.remove(made.bmi);
}

}  // namespace tenon::live
