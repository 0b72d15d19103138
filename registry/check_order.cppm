/// The part of the plan's checks that looks at the order of contributions.
export module tenon.registry:check_order;
import tenon.std;
import :text;
import :token;
import :shape;
import :edges;

export namespace tenon {

constexpr void write_number(Message& message, int number) {
  char digits[12]{};
  std::size_t at = sizeof digits;
  auto rest = number < 0 ? 0U - static_cast<unsigned>(number) : static_cast<unsigned>(number);
  do {
    digits[--at] = static_cast<char>('0' + rest % 10);
    rest /= 10;
  } while (rest != 0);
  if (number < 0) digits[--at] = '-';
  message << std::string_view(digits + at, sizeof digits - at);
}

/// Two modules that declare one order for contributions to one interface contradict each other. Where nobody declares
/// an order, contributions stand in the order of creation, which is no mistake. Time grows with declared orders alone.
constexpr void check_orders(Verdict& verdict, const Shape* const* shapes, std::size_t count) {
  struct Place {
    const ExportShape* contribution;
    const Shape* by;
  };
  std::size_t declared = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const View<ExportShape>& all = shapes[i]->contributes;
    for (std::size_t c = 0; c < all.count; ++c) declared += all.first[c].ordered ? 1 : 0;
  }
  if (declared < 2) return;
  const std::size_t mask = plan_table_size(declared) - 1;
  Scratch<Place> table(mask + 1);
  for (std::size_t i = 0; i < count; ++i) {
    for (const ExportShape& c : shapes[i]->contributes) {
      if (!c.ordered) continue;
      std::size_t at = (c.token.hash + static_cast<std::uint64_t>(c.order) * 0x9e3779b97f4a7c15ULL) & mask;
      auto other = [&](const Place& place) {
        return place.contribution->order != c.order || !same_token(place.contribution->token, c.token);
      };
      while (table.items[at].by != nullptr && other(table.items[at])) at = (at + 1) & mask;
      const Shape* first = table.items[at].by;
      table.items[at] = {&c, shapes[i]};
      if (first == nullptr) continue;
      Message& message = verdict.mistake() << first->name.text << " and " << shapes[i]->name.text << " both contribute "
                                           << c.token.name() << " with the order ";
      write_number(message, c.order);
      message << "; give one of them another, or leave out ordered<> where it does not matter which comes first";
    }
  }
}

}  // namespace tenon
