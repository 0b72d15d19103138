module tenon.testing;
import tenon.std;
import tenon;
import :exports;
import :state;

namespace tenon {
namespace {

/// How long the objects live that a double stands for: each kind is given by a provider of its own.
struct Kind {
  const ScopeFacts* scope = nullptr;
  bool transient = false;
  [[nodiscard]] bool once() const { return scope == nullptr && !transient; }
};

/// As the image's modules export the token; what exists once per program is last.
std::vector<Kind> kinds_of(const Image& image, Token token) {
  std::vector<Kind> kinds;
  bool once = false;
  for (const Definition* member : image.members) {
    once = once || has_token(member->shape->expects, token);
    const int index = find_export(*member->shape, token);
    if (index < 0) continue;
    const ExportShape& exported = member->shape->exports[static_cast<std::size_t>(index)];
    const Kind kind{find_scope(image, exported.scope), exported.transient};
    once = once || kind.once();
    const bool known = std::any_of(kinds.begin(), kinds.end(), [&](const Kind& k) {
      return k.scope == kind.scope && k.transient == kind.transient;
    });
    if (!kind.once() && !known) kinds.push_back(kind);
  }
  if (once) kinds.push_back({});
  return kinds;
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
  // The last that stands somewhere is meant.
  for (const Double& made : doubles.all) {
    if (made.instance.empty()) add(image, made);
  }
  for (const Double& made : doubles.all) {
    if (!made.instance.empty()) add(image, made);
  }
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
  definition_.offers = view(given_);
  definition_.overrides = view(given_);
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
  facts.create = (*made.create)[made.number];
  facts.destroy = [](void* storage) { static_cast<std::shared_ptr<void>*>(storage)->~shared_ptr(); };
  for (const Kind& kind : kinds_of(image, made.token)) {
    facts.scope = kind.scope;
    facts.transient = kind.transient;
    given_.push_back({static_cast<std::uint16_t>(providers_.size()), 0, true});
    overrides_.push_back({.module = {}, .token = made.token, .instance = made.instance});
    offers_.push_back(made.token);
    providers_.push_back({.facts = facts, .parameters = {&doubles_, 1}});
  }
}

}  // namespace tenon
