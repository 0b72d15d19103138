module tenon.registry;
import tenon.std;

namespace tenon {

absl::StatusOr<std::vector<std::uint32_t>> plan_order(std::span<const Shape* const> shapes) {
  std::vector<std::uint32_t> order(shapes.size());
  const Verdict verdict = Planner(shapes.data(), shapes.size(), order.data()).run();
  if (verdict.ok()) return order;
  std::string text;
  for (std::size_t i = 0; i < std::min(verdict.count(), Verdict::capacity); ++i) {
    absl::StrAppend(&text, i == 0 ? "" : "\n", std::string(verdict.message(i).view()));
  }
  return absl::FailedPreconditionError(text);
}

}  // namespace tenon
