/// What a program tells of itself: each listener within a deadline.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// One call of a listener: what it uses lives until it ends, however late that is.
struct AnnouncedCall {
  const Table* table;
  std::shared_ptr<const Work> work;
  std::shared_ptr<void> objects;
  std::shared_ptr<void> event;
  Listening listener;
  Delivery delivery{};

  absl::Status run() {
    const Awaited within(table);
    if (work == nullptr) return call();
    const Entered inside = work->enter();
    return call();
  }
  absl::Status call() {
    try {
      listener.call(listener.object, event.get(), delivery);
    } catch (...) {
      return absl::AbortedError(absl::StrCat("threw: ", exception_text()));
    }
    return std::exchange(delivery.failed, absl::OkStatus());
  }
};

/// Only these exist without the program's objects.
bool given_by_runtime(const ParameterRecord& parameter) {
  if (parameter.source != Source::builtin || parameter.kind != ParameterKind::object) return false;
  return same_token(parameter.token, token_of<Logger>()) || same_token(parameter.token, token_of<Metrics>()) ||
         same_token(parameter.token, token_of<ModuleRef>());
}

}  // namespace

void Events::announce(Token type, const std::function<std::shared_ptr<void>()>& event, std::string_view name,
                      std::chrono::milliseconds at_most) {
  if (!heard(type)) return;
  Hold hold = table_.latest();
  const View<Listening> all = listeners(*hold.get(), type).of(type);
  announce_in(std::make_shared<const Work>(std::move(hold), std::string(name)), all, nullptr, event, at_most);
}

void Events::announce_to(View<Listening> listeners, const std::shared_ptr<void>& objects,
                         const std::function<std::shared_ptr<void>()>& event, std::chrono::milliseconds at_most) {
  announce_in(nullptr, listeners, objects, event, at_most);
}

void Events::announce_in(const std::shared_ptr<const Work>& work, View<Listening> listeners,
                         const std::shared_ptr<void>& objects, const std::function<std::shared_ptr<void>()>& event,
                         std::chrono::milliseconds at_most) {
  StepRunner runner;
  std::shared_ptr<void> told = event();
  absl::Status first;
  for (const Listening& listener : listeners) {
    const auto call = std::make_shared<AnnouncedCall>(AnnouncedCall{&table_, work, objects, told, listener});
    const std::size_t before = runner.left().size();
    const absl::Status done = runner.run(std::string(listener.module->path()), [call] { return call->run(); }, at_most);
    if (!done.ok()) failed(listener, done, first);
    if (runner.left().size() != before) {
      told = event();  // the one that did not end may still change its own
    } else if (call->delivery.stopped) {
      break;
    }
  }
  const std::lock_guard lock(queue_);
  announced_.insert(announced_.end(), runner.left().begin(), runner.left().end());
}

std::vector<std::shared_ptr<LeftBehind>> Events::left() {
  const std::lock_guard lock(queue_);
  return announced_;
}

Unheard Build::unheard(Token event) const {
  struct Objects {
    std::vector<Object*> all;
    ~Objects() {
      for (Object* object : all) object->release();
    }
  };
  auto objects = std::make_shared<Objects>();
  Unheard found;
  for (const Node& node : next_.nodes) {
    const ProviderFacts& facts = node.provider->facts;
    const View<ParameterRecord> parameters = node.provider->parameters;
    if (facts.listener == nullptr || !same_token(facts.listener->event, event)) continue;
    if (next_.active[node.instance] == 0) continue;
    if (!std::all_of(parameters.begin(), parameters.end(), given_by_runtime)) continue;
    std::vector<Argument> arguments;
    for (const ParameterRecord& parameter : parameters) {
      arguments.push_back({.object = value_of(node, parameter), .table = &table_});
    }
    objects->all.reserve(objects->all.size() + 1);
    Object* object = objects->all.emplace_back(Object::reserve(facts.size, facts.align, facts.destroy));
    facts.create(object->storage(), arguments.data());
    object->constructed();
    found.listeners.push_back({facts.listener->call, object->storage(), &facts, &tree_.ref(node.instance)});
  }
  std::stable_sort(found.listeners.begin(), found.listeners.end(), [](const Listening& a, const Listening& b) {
    return a.provider->listener->order < b.provider->listener->order;
  });
  found.objects = std::move(objects);
  return found;
}

void Container::tell_failed(const absl::Status& why) {
  const Unheard unheard = std::exchange(unheard_, {});
  if (unheard.listeners.empty()) return;
  const AppFailed event{std::string(why.message())};
  events_.announce_to(
      {unheard.listeners.data(), unheard.listeners.size()}, unheard.objects,
      [&] { return std::make_shared<AppFailed>(event); }, deadlines_.start);
}

}  // namespace tenon
