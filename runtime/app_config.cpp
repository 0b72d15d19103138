/// Where a program's configuration comes from.
module;
#include <unistd.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// A value in a list of structs, `m.servers[0].host`, belongs to that list; other values stand for themselves.
std::string_view list_of(std::string_view key) {
  const std::size_t bracket = key.find('[');
  return bracket == std::string_view::npos ? key : key.substr(0, bracket + 1);
}

/// What a later file gives takes the place of what an earlier one gave; a list is replaced as a whole.
void merge(ConfigEntries& into, ConfigEntries from) {
  if (into.empty()) {
    into = std::move(from);
    return;
  }
  absl::flat_hash_set<std::string> given;
  for (const ConfigEntry& entry : from) given.emplace(list_of(entry.key));
  std::erase_if(into, [&](const ConfigEntry& entry) { return given.contains(std::string(list_of(entry.key))); });
  std::move(from.begin(), from.end(), std::back_inserter(into));
}

absl::StatusOr<ConfigEntries> read_file(const Image& image, const std::string& file) {
  const std::size_t dot = file.rfind('.');
  const std::string extension = dot == std::string::npos ? std::string() : file.substr(dot + 1);
  for (const Definition* member : image.members) {
    for (const ConfigReader& reader : member->readers) {
      if (reader.extension != extension) continue;
      absl::StatusOr<ConfigEntries> entries = reader.read(file);
      if (!entries.ok()) return entries;
      const std::string folder = std::filesystem::path(file).parent_path().native();
      for (ConfigEntry& entry : *entries) entry.folder = folder;
      return entries;
    }
  }
  return absl::InvalidArgumentError(absl::StrCat(file, ": no module of this program reads .", extension,
                                                 " files; a program that uses tenon.config_toml reads .toml"));
}

}  // namespace

absl::StatusOr<SettingSources> App::sources(const std::vector<std::string>& files, const std::string& env_file) const {
  SettingSources sources;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view text(*entry);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos) continue;
    sources.environment.emplace_back(std::string(text.substr(0, equals)), std::string(text.substr(equals + 1)));
  }
  std::string wrong;
  auto note = [&](const absl::Status& status) {
    if (!status.ok()) absl::StrAppend(&wrong, wrong.empty() ? "" : "\n  ", std::string(status.message()));
    return status.ok();
  };
  for (const std::string& file : files) {
    absl::StatusOr<ConfigEntries> entries = read_file(state_->image, file);
    if (note(entries.status())) merge(sources.file, *std::move(entries));
  }
  if (!env_file.empty()) {
    absl::StatusOr<std::vector<SettingVariable>> variables = read_env_file(env_file);
    if (note(variables.status())) sources.env_file = *std::move(variables);
  }
  if (!wrong.empty()) return absl::InvalidArgumentError(wrong);
  return sources;
}

std::string App::source_text(const std::source_location& where) {
  const std::string_view file = where.file_name();
  return absl::StrCat(std::string(file.substr(file.rfind('/') + 1)), ":", where.line());
}

void App::refuse_if_created(std::string_view what) const {
  if (!created()) return;
  throw std::logic_error(
      absl::StrCat(std::string(what), ": the program is created already; call it before run or create"));
}

App& App::prefix(std::string text) {
  refuse_if_created("App::prefix");
  state_->prefix = std::move(text);
  return *this;
}

App& App::set(std::string key, ConfigValue value, std::source_location where) {
  refuse_if_created(absl::StrCat("App::set(\"", key, "\")"));
  state_->set.push_back({std::move(key), std::move(value), source_text(where)});
  return *this;
}

App& App::change(ProgramChange change) {
  refuse_if_created(absl::StrCat("App::configure(\"", change.instance, "\")"));
  state_->changes.push_back(std::move(change));
  return *this;
}

App& App::setup(std::string instance, std::function<void(const ModuleSetup&)> run, std::source_location where) {
  refuse_if_created(absl::StrCat("App::setup(\"", instance, "\")"));
  state_->setups.push_back({source_text(where), std::move(instance), std::move(run)});
  return *this;
}

SettingSources App::with_code(SettingSources sources) const {
  sources.prefix = state_->prefix;
  sources.code = state_->set;
  sources.changes = state_->changes;
  sources.setups = state_->setups;
  std::erase_if(sources.environment, [&](const auto& v) { return v.first == absl::StrCat(sources.prefix, "CONFIG"); });
  return sources;
}

ConfigReport App::report(SettingSources sources) const {
  if (!state_->made_from.ok()) return {.values = {}, .status = state_->made_from};
  return Container(state_->tree, {}).report(with_code(std::move(sources)));
}

std::string App::schema() const {
  std::vector<Configurable> found;
  for (std::uint32_t i = 0; i < state_->tree.instances().size(); ++i) {
    const Definition& definition = *state_->image.members[state_->tree.instances()[i].member];
    if (definition.config != nullptr) found.push_back({state_->tree.path(i), definition.config, i});
  }
  return settings_schema(state_->image.name, found);
}

}  // namespace tenon
