module bench.generated;
import tenon.std;
import tenon;

namespace bench {
namespace {

/// What every module but the last creates: it holds what it imports by reference.
class Part final : public Service {
 public:
  explicit Part(const tenon::Argument* arguments, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) parts_[i] = static_cast<Service*>(arguments[i].object);
  }
  [[nodiscard]] int value() const override { return parts_[0] == nullptr ? 1 : 2; }

 private:
  std::array<Service*, 4> parts_{};
};
class Answer final : public Wanted {
 public:
  [[nodiscard]] int value() const override { return 42; }
};

template <std::size_t Count>
void create_part(void* storage, const tenon::Argument* arguments) {
  new (storage) Part(arguments, Count);
}
constexpr std::array create_with{&create_part<0>, &create_part<1>, &create_part<2>, &create_part<3>, &create_part<4>};

}  // namespace

void Program::fill(std::size_t number) {
  Module& m = modules_[number];
  const bool last = number + 1 == modules_.size();
  m.name = absl::StrCat("company.area", number % 37, ".module", number);
  m.type = absl::StrCat("company::Service", number);
  m.id = last ? *tenon::token_of<Wanted>().type
              : tenon::TypeId{m.type, tenon::token_of<Service>().type->info, tenon::hash_text(m.type)};
  m.exported = {.token = {&m.id, m.id.hash}};
  for (std::size_t k = 1; k <= 4 && k <= number && !last; ++k) {
    const Module& from = modules_[number - k * k % number - 1];
    m.imports.push_back({.module = tenon::name_of(from.name)});
    m.parameters.push_back({.token = from.exported.token,
                            .kind = tenon::ParameterKind::object,
                            .source = tenon::Source::import,
                            .import = static_cast<std::uint16_t>(k - 1),
                            .module = &from.shape.name});
  }
  m.facet = {m.exported.token, true, [](void* object) { return object; }};
  tenon::ProviderFacts facts{.type = m.exported.token,
                             .size = last ? sizeof(Answer) : sizeof(Part),
                             .align = alignof(Part),
                             .parameters = {},
                             .facets = {&m.facet, 1},
                             .scope = {},
                             .constructible = true,
                             .restartable = false,
                             .signature = {},
                             .create = create_with[m.parameters.size()],
                             .destroy = [](void* at) { static_cast<Part*>(at)->~Part(); },
                             .start = nullptr,
                             .stop = nullptr};
  if (last) {
    facts.create = [](void* storage, const tenon::Argument*) { new (storage) Answer; };
    facts.destroy = [](void* at) { static_cast<Answer*>(at)->~Answer(); };
  }
  m.provider = {facts, m.parameters};
  m.binding = {0, 0, true};
  m.shape = {
      .name = tenon::name_of(m.name), .imports = {m.imports.data(), m.imports.size()}, .exports = {&m.exported, 1}};
  m.shape.summarize();
  m.definition = {.shape = &m.shape, .providers = {&m.provider, 1}, .exports = {&m.binding, 1}};
  members_[number] = &m.definition;
  order_[number] = static_cast<std::uint32_t>(number);
}

Program::Program(std::size_t modules) : modules_(modules), members_(modules), order_(modules) {
  for (std::size_t i = 0; i < modules; ++i) fill(i);
  image_ = {"generated", members_, order_};
}

}  // namespace bench
