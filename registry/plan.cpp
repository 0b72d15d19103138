module tenon.registry;
import tenon.std;

namespace tenon {

absl::StatusOr<std::vector<std::uint32_t>> plan_order(std::span<const Member> members) {
  std::vector<std::uint32_t> table(plan_table_size(members.size()));
  std::vector<std::uint32_t> order(members.size());
  std::vector<std::uint8_t> state(members.size());
  std::vector<std::uint32_t> stack(members.size() + 1);
  std::vector<std::uint32_t> next(members.size() + 1);
  const Verdict verdict = Planner(members, {table, order, state, stack, next}).run();
  if (verdict.ok()) return order;
  std::string text;
  for (std::size_t i = 0; i < std::min(verdict.count(), Verdict::capacity); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : "\n", std::string(verdict.message(i).view()));
  }
  return absl::FailedPreconditionError(text);
}

}  // namespace tenon
