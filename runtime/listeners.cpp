module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

std::uint32_t EventNumbers::of(Token event) {
  for (std::uint32_t n = 0; n < events_.size(); ++n) {
    if (same_token(events_[n], event)) return n;
  }
  events_.push_back(own_.of(event));
  return static_cast<std::uint32_t>(events_.size() - 1);
}

View<Listening> Listeners::of(Token event) const {
  const auto found = numbers_.find(event.hash);
  if (found == numbers_.end()) return {};
  for (const auto& [type, number] : found->second) {
    if (same_token(type, event)) return of(number);
  }
  return {};
}

void Listeners::add(std::uint32_t event, Token type, const Listening& listener) {
  added_.push_back({event, type, listener});
}

void Listeners::finish() {
  std::stable_sort(added_.begin(), added_.end(), [](const Added& a, const Added& b) {
    if (a.event != b.event) return a.event < b.event;
    return a.listener.provider->listener->order < b.listener.provider->listener->order;
  });
  for (const Added& added : added_) {
    if (first_.size() <= added.event) {
      first_.resize(added.event + std::size_t{1}, static_cast<std::uint32_t>(all_.size()));
      numbers_[added.type.hash].emplace_back(added.type, added.event);
    }
    all_.push_back(added.listener);
  }
  first_.push_back(static_cast<std::uint32_t>(all_.size()));
  added_.clear();
}

/// Listeners are called as an object of the tree is: by creation order of their modules, but for what `order` says.
void Build::fill_listeners() {
  auto listeners = std::make_unique<Listeners>();
  for (const std::uint32_t index : next_.created) {
    const Node& node = next_.nodes[index];
    if (node.usual) continue;
    const ListenerFacts* heard = node.provider->facts.listener;
    if (heard == nullptr) continue;
    listeners->add(events_.numbers().of(heard->event), heard->event,
                   {heard->call, node.object->storage(), &node.provider->facts, &tree_.ref(node.instance)});
  }
  listeners->finish();
  snapshot_->set_listeners(std::move(listeners));
}

}  // namespace tenon
