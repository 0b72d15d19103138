module tenon.supervisor;
import tenon.std;
import tenon.live;

namespace tenon::live {
namespace {

/// After so many crashes a generation is not started again.
constexpr int most_crashes = 2;

}  // namespace

void Generations::applied(std::uint64_t number, std::string modules) {
  // What had a greater number was taken back by a crash.
  known_.erase(known_.lower_bound(number), known_.end());
  known_[number].modules = std::move(modules);
  last_ = std::max(last_, number);
}

std::string Generations::name(std::uint64_t number) const {
  const auto known = known_.find(number);
  if (number == 0) return "generation 0, the program as it was built";
  if (known == known_.end() || known->second.modules.empty()) return absl::StrCat("generation ", number);
  return absl::StrCat("generation ", number, " (", known->second.modules, ")");
}

Generations::Verdict Generations::crashed(std::uint64_t number, const std::string& directory, std::string_view why) {
  const bool again = ++known_[number].crashes < most_crashes;
  const std::string what = absl::StrCat("the program crashed: ", std::string(why), ", in ", name(number));
  // What could not be kept cannot be started either.
  const std::uint64_t next = newest_kept(directory, again ? number + 1 : number);
  forget_kept(directory, next);
  if (next == number) return {next, absl::StrCat(what, "; starting it again")};
  return {next, absl::StrCat(what, again ? "" : " for the second time", "; going back to ", name(next))};
}

Generations::Verdict Generations::crashed_trying(std::uint64_t number, std::string_view modules,
                                                 const std::string& directory, std::string_view why) const {
  const std::uint64_t next = newest_kept(directory, number + 1);
  forget_kept(directory, next);
  return {next, absl::StrCat("the program crashed: ", std::string(why), ", when a reload of ", std::string(modules),
                             " ran its new code; going back to ", name(next))};
}

}  // namespace tenon::live
