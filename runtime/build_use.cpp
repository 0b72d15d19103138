/// The first step of a build: a node for everything that the definitions provide. All later steps that look for what
/// few modules have are told here where to look, because ten thousand definitions do not fit into the cache.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

void Build::use(std::vector<const Definition*> definitions) {
  next_.definitions = std::move(definitions);
  const std::size_t instances = tree_.instances().size();
  next_.first_node.reserve(instances + 1);
  next_.nodes.reserve(tree_.registry().providers());
  next_.configs.assign(instances, nullptr);
  next_.timing.resize(instances);
  next_.first_target.reserve(tree_.registry().providers());
  simple_.reserve(instances);
  for (std::uint32_t i = 0; i < instances; ++i) use_providers(i);
  next_.targets.resize(parameters_);
}

void Build::use_providers(std::uint32_t instance) {
  const Definition& definition = *next_.definitions[instance];
  bool simple = definition.config == nullptr && definition.hooks.empty() && definition.configures.empty();
  next_.first_node.push_back(static_cast<std::uint32_t>(next_.nodes.size()));
  for (const ProviderRecord& provider : definition.providers) {
    const ProviderFacts& facts = provider.facts;
    const bool usual = facts.scope == nullptr && facts.condition == nullptr && facts.listener == nullptr &&
                       facts.state == nullptr && !facts.transient && !facts.collected;
    simple = simple && usual;
    next_.nodes.push_back({.provider = &provider, .instance = instance, .usual = usual});
    next_.first_target.push_back(parameters_);
    parameters_ += static_cast<std::uint32_t>(provider.parameters.size());
  }
  simple_.push_back(simple ? 1 : 0);
}

}  // namespace tenon
