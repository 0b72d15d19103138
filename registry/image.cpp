module tenon.registry;
import tenon.std;

namespace tenon {

std::string carried_text(const Carried& carried) {
  std::string text;
  const auto say = [&](std::string_view what, const std::vector<std::string>& names, std::size_t count) {
    for (std::size_t n = 0; n < names.size(); ++n) {
      absl::StrAppend(&text, n > 0 ? ", " : text.empty() ? "" : "; ", n > 0 ? "" : std::string(what), names[n]);
    }
    if (count > names.size()) absl::StrAppend(&text, " and ", count - names.size(), " more");
  };
  say("reset ", carried.reset, carried.reset_count);
  say("kept state ", carried.kept, carried.kept.size());
  say("migrated ", carried.migrated, carried.migrated.size());
  say("handed over ", carried.handed_over, carried.handed_over.size());
  return text;
}

}  // namespace tenon
