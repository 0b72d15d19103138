module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

void ShownValues::begin(std::string_view instance, std::uint32_t number, const void* config, std::size_t size) {
  next_ = {.config = config, .instance = static_cast<std::uint32_t>(instance.size()), .number = number};
  size_ = size;
}

void ShownValues::add(std::string_view key, const ValueType& type, void* at, std::string_view source, bool now) {
  Row& row = rows_.emplace_back(next_);
  row.offset = reinterpret_cast<std::uintptr_t>(at) - reinterpret_cast<std::uintptr_t>(row.config);
  row.type = now || row.offset >= size_ ? nullptr : &type;
  row.text = texts_.size();
  row.key = static_cast<std::uint32_t>(key.size());
  row.source = static_cast<std::uint32_t>(source.size());
  texts_.append(key).append(source);
  if (row.type != nullptr) return;
  row.secret = is_secret(type);
  const std::string value = show_value(type, at, Shown::people);
  const std::string json = show_value(type, at, Shown::json);
  row.value = static_cast<std::uint32_t>(value.size());
  row.json = static_cast<std::uint32_t>(json.size());
  texts_.append(value).append(json);
}

std::string_view ShownValues::key_of(const Row& row) const {
  return std::string_view(texts_).substr(row.text, row.key);
}

void ShownValues::erase(std::string_view key) {
  std::erase_if(rows_, [&](const Row& row) {
    const std::string_view has = key_of(row);
    return has == key || (has.size() > key.size() && has.starts_with(key) && has[key.size()] == '.');
  });
}

void ShownValues::put(const SettingShown& shown) {
  Row& row = rows_.emplace_back();
  row.text = texts_.size();
  row.key = static_cast<std::uint32_t>(shown.key.size());
  row.source = static_cast<std::uint32_t>(shown.source.size());
  row.value = static_cast<std::uint32_t>(shown.value.size());
  row.json = static_cast<std::uint32_t>(shown.json.size());
  row.instance = static_cast<std::uint32_t>(shown.instance.size());
  row.number = shown.number;
  row.secret = shown.secret;
  texts_.append(shown.key).append(shown.source).append(shown.value).append(shown.json);
}

void ShownValues::settle() {
  const std::vector<SettingShown> values = all();
  *this = {};
  for (const SettingShown& value : values) put(value);
}

void ShownValues::copy(const ShownValues& from, const Row& row) {
  Row& mine = rows_.emplace_back(row);
  mine.text = texts_.size();
  texts_.append(from.texts_, row.text, row.key + row.source + row.value + row.json);
}

void ShownValues::merge(const ShownValues& fresh, const std::function<bool(std::uint32_t number)>& keep) {
  HashSet<std::uint32_t> again;
  for (const Row& row : fresh.rows_) again.insert(row.number);
  ShownValues merged;
  merged.rows_.reserve(rows_.size() + fresh.rows_.size());
  for (const Row& row : rows_) {
    if (keep(row.number) && !again.contains(row.number)) merged.copy(*this, row);
  }
  for (const Row& row : fresh.rows_) merged.copy(fresh, row);
  *this = std::move(merged);
}

std::vector<SettingShown> ShownValues::all(const Place& place) const {
  std::vector<const Row*> order;
  order.reserve(rows_.size());
  for (const Row& row : rows_) order.push_back(&row);
  std::stable_sort(order.begin(), order.end(), [](const Row* a, const Row* b) { return a->number < b->number; });
  std::vector<SettingShown> values;
  values.reserve(order.size());
  for (const Row* row : order) {
    const std::string_view text = std::string_view(texts_).substr(row->text);
    SettingShown& shown = values.emplace_back();
    shown.instance = text.substr(0, row->instance);
    shown.key = text.substr(0, row->key);
    shown.source = text.substr(row->key, row->source);
    shown.number = row->number;
    if (row->type == nullptr) {
      shown.value = text.substr(row->key + row->source, row->value);
      shown.json = text.substr(row->key + row->source + row->value, row->json);
      shown.secret = row->secret;
      continue;
    }
    shown.secret = is_secret(*row->type);
    const void* config = place ? place(row->number) : row->config;
    if (config == nullptr) continue;
    void* at = static_cast<char*>(const_cast<void*>(config)) + row->offset;
    shown.value = show_value(*row->type, at, Shown::people);
    shown.json = show_value(*row->type, at, Shown::json);
  }
  return values;
}

}  // namespace tenon
