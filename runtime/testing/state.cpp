module tenon.testing;
import tenon.std;
import tenon;
import :state;

namespace tenon {
namespace {

bool expected(const Image& image, Token token) {
  return std::any_of(image.members.begin(), image.members.end(),
                     [&](const Definition* member) { return has_token(member->shape->expects, token); });
}

bool exported(const Image& image, Token token) {
  return std::any_of(image.members.begin(), image.members.end(),
                     [&](const Definition* member) { return find_export(*member->shape, token) >= 0; });
}

template <class T>
View<T> view(const std::vector<T>& all) {
  return {all.data(), all.size()};
}

}  // namespace

TestModule::TestModule(const Image& image, const std::vector<std::string>& only, const Doubles& doubles)
    : options_{&type_id<Doubles>, &doubles},
      wanted_(parameter_facts<const Doubles&>()),
      doubles_{.token = token_of<Doubles>(), .kind = ParameterKind::object, .source = Source::options} {
  for (const std::string& module : only) imports_.push_back({.module = name_of(module)});
  providers_.reserve(doubles.all.size());
  for (const Double& made : doubles.all) add(image, made);
  shape_.name = name_of(test_module);
  shape_.imports = view(imports_);
  shape_.overrides = view(overrides_);
  shape_.offers = view(offers_);
  shape_.options = token_of<Doubles>();
  shape_.default_options = &options_;
  shape_.root = true;
  shape_.summarize();
  definition_.shape = &shape_;
  definition_.providers = view(providers_);
  definition_.offers = view(offering_);
  definition_.overrides = view(overriding_);
  members_.assign(image.members.begin(), image.members.end());
  order_.assign(image.order.begin(), image.order.end());
  order_.push_back(static_cast<std::uint32_t>(members_.size()));
  members_.push_back(&definition_);
  with_test_ = {.name = image.name, .members = members_, .order = order_};
}

void TestModule::add(const Image& image, const Double& made) {
  ProviderFacts facts{};
  facts.type = made.token;
  facts.size = sizeof(std::shared_ptr<void>);
  facts.align = alignof(std::shared_ptr<void>);
  facts.parameters = {&wanted_, 1};
  facts.facets = {made.facet, 1};
  facts.made_by = MadeBy::factory;
  facts.held = true;
  facts.constructible = true;
  facts.signature = made.token.name();
  facts.create = made.create;
  facts.destroy = [](void* storage) { static_cast<std::shared_ptr<void>*>(storage)->~shared_ptr(); };
  const Binding binding{static_cast<std::uint16_t>(providers_.size()), 0, true};
  providers_.push_back({.facts = facts, .parameters = {&doubles_, 1}});
  if (exported(image, made.token)) {
    overrides_.push_back({.module = {}, .token = made.token});
    overriding_.push_back(binding);
  }
  if (expected(image, made.token)) {
    offers_.push_back(made.token);
    offering_.push_back(binding);
  }
}

}  // namespace tenon
