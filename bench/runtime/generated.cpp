module bench.generated;
import tenon.std;
import tenon;

namespace bench {
namespace {

class Answer final : public Wanted {
 public:
  [[nodiscard]] int value() const override { return 42; }
};

/// The first argument is the configuration, if the program has one; the others are parts.
template <bool Configured, std::size_t Count>
void create_part(void* storage, const tenon::Argument* arguments) {
  Part::Parts parts{};
  const Limits* limits = Configured ? static_cast<const Limits*>((arguments++)->object) : nullptr;
  for (std::size_t i = 0; i < Count; ++i) parts[i] = static_cast<Service*>(arguments[i].object);
  new (storage) Part(parts, limits);
}
constexpr std::array create_with{&create_part<false, 0>, &create_part<false, 1>, &create_part<false, 2>,
                                 &create_part<false, 3>, &create_part<false, 4>};
constexpr std::array create_configured_with{&create_part<true, 0>, &create_part<true, 1>, &create_part<true, 2>,
                                            &create_part<true, 3>, &create_part<true, 4>};

}  // namespace

std::string module_name(std::size_t number) { return absl::StrCat("company.area", number % 37, ".module", number); }

std::vector<std::size_t> imports_of(std::size_t number, const ProgramSize& size) {
  std::vector<std::size_t> from;
  const bool last = number + 1 == size.modules;
  for (std::size_t k = 1; k <= 4 && k <= number && !last; ++k) from.push_back(number - k * k % number - 1);
  return from;
}

void Program::fill_parameters(Module& m, std::size_t number) {
  if (size_.configured) {
    m.parameters.push_back(
        {.token = tenon::token_of<Limits>(), .kind = tenon::ParameterKind::object, .source = tenon::Source::config});
  }
  for (const std::size_t imported : imports_of(number, size_)) {
    const Module& from = modules_[imported];
    m.parameters.push_back({.token = from.exported.token,
                            .kind = tenon::ParameterKind::object,
                            .source = tenon::Source::import,
                            .import = static_cast<std::uint16_t>(m.imports.size()),
                            .module = &from.shape.name});
    m.imports.push_back({.module = tenon::name_of(from.name)});
  }
  for (std::size_t p = 1; p < size_.providers; ++p) {
    m.parameters.push_back({.token = m.exported.token,
                            .kind = tenon::ParameterKind::object,
                            .source = tenon::Source::own,
                            .provider = static_cast<std::uint16_t>(p - 1)});
  }
}

void Program::fill_providers(Module& m, bool last) {
  tenon::ProviderFacts facts{.type = m.exported.token,
                             .size = sizeof(Part),
                             .align = alignof(Part),
                             .parameters = {},
                             .facets = {&m.facet, 1},
                             .scope = {},
                             .constructible = true,
                             .restartable = false,
                             .signature = {},
                             .create = (size_.configured ? create_configured_with : create_with)[m.imports.size()],
                             .destroy = [](void* at) { static_cast<Part*>(at)->~Part(); }};
  const std::size_t first = m.imports.size() + (size_.configured ? 1 : 0);
  for (std::size_t p = 0; p < size_.providers; ++p) {
    tenon::ProviderRecord record{.facts = facts, .parameters = {}};
    record.parameters = p == 0 ? tenon::View<tenon::ParameterRecord>(m.parameters.data(), first)
                               : tenon::View<tenon::ParameterRecord>(m.parameters.data() + first + p - 1, 1);
    if (p > 0) record.facts.create = create_with[1];
    if (last && p + 1 == size_.providers) {
      record.parameters = {};
      record.facts.size = sizeof(Answer);
      record.facts.create = [](void* storage, const tenon::Argument*) { new (storage) Answer; };
      record.facts.destroy = [](void* at) { static_cast<Answer*>(at)->~Answer(); };
    }
    m.providers.push_back(record);
  }
}

void Program::fill(std::size_t number) {
  Module& m = modules_[number];
  const bool last = number + 1 == size_.modules;
  m.name = module_name(number);
  m.type = absl::StrCat("company::Service", number);
  m.id = last ? *tenon::token_of<Wanted>().type
              : tenon::TypeId{m.type, tenon::token_of<Service>().type->info, tenon::hash_text(m.type)};
  m.exported = {.token = {&m.id, m.id.hash}};
  m.facet = {m.exported.token, true, true, [](void* object) { return object; }};
  fill_parameters(m, number);
  fill_providers(m, last);
  m.binding = {static_cast<std::uint16_t>(size_.providers - 1), 0, true};
  m.shape = {
      .name = tenon::name_of(m.name), .imports = {m.imports.data(), m.imports.size()}, .exports = {&m.exported, 1}};
  m.shape.summarize();
  m.definitions.fill({.shape = &m.shape,
                      .providers = {m.providers.data(), m.providers.size()},
                      .config = size_.configured ? &tenon::SchemaOf<Limits>::value : nullptr,
                      .exports = {&m.binding, 1}});
  members_[number] = &m.definitions[0];
}

Program::Program(const ProgramSize& size, std::span<const tenon::Definition* const> more)
    : size_(size), modules_(size.modules), members_(size.modules), order_(size.modules + more.size()) {
  for (std::size_t i = 0; i < size.modules; ++i) fill(i);
  members_.insert(members_.end(), more.begin(), more.end());
  for (std::size_t i = 0; i < order_.size(); ++i) order_[i] = static_cast<std::uint32_t>(i);
  image_ = {"generated", members_, order_};
}

tenon::Replacement Program::again(std::size_t number) {
  Module& m = modules_[number];
  m.again = !m.again;
  return {m.name, &m.definitions[m.again ? 1 : 0]};
}

}  // namespace bench
