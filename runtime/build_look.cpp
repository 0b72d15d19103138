/// The part of a build that serves introspection: what is counted and timed, and a look without objects.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

std::uint32_t Build::made_before(std::uint32_t index) const {
  const std::uint32_t instance = next_.nodes[index].instance;
  if (is_state(next_.nodes[index])) {
    const StateLink* link = link_of(index);
    return link != nullptr ? before_->nodes[link->before].made : 0;
  }
  if (replaced(instance)) return 0;
  return before_->nodes[before_->first_node[instance] + (index - next_.first_node[instance])].made;
}

/// What a reload did not touch took as long as before.
void Build::keep_timing() {
  if (before_ == nullptr) return;
  for (std::size_t i = 0; i < next_.timing.size(); ++i) {
    if (next_.timing[i].create == 0) next_.timing[i].create = before_->timing[i].create;
    next_.timing[i].start = before_->timing[i].start;
  }
}

void Build::look() {
  // What a condition says of a configuration that is wrong matters little.
  (void)use_conditions();
  bind_slots();
  collect_changes();
  for (std::uint32_t n = 0; n < next_.nodes.size(); ++n) {
    Node& node = next_.nodes[n];
    std::uint32_t next_target = next_.first_target[n];
    for (const ParameterRecord& parameter : node.provider->parameters) {
      next_.targets[next_target++] = target_of(node, parameter);
    }
    node.object = nullptr;
  }
  next_.configs.clear();
}

}  // namespace tenon
