/// Making, starting and stopping a program.
module;
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <sys/eventfd.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// Tells the program's listeners. What they do wrong is logged; it changes nothing here.
template <class E>
void tell(App::State& state, std::string_view what, const E& event) {
  constexpr bool stops = std::is_same_v<E, AppStopping> || std::is_same_v<E, AppStopped>;
  state.container->events().announce(event, what, stops ? state.deadlines.stop : state.deadlines.start);
}

}  // namespace

absl::StatusOr<int> listen_on(std::string_view address, std::uint16_t port) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  const std::string text(address);
  if (inet_pton(AF_INET, text.c_str(), &where.sin_addr) != 1) {
    return absl::InvalidArgumentError(absl::StrCat("\"", text, "\" is not an IPv4 address such as 127.0.0.1"));
  }
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return absl::UnavailableError(absl::StrCat("socket: ", std::strerror(errno)));
  const int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0 || ::listen(fd, 1024) != 0) {
    const std::string why = std::strerror(errno);
    close(fd);
    return absl::UnavailableError(absl::StrCat("cannot listen on ", text, ":", port, ": ", why));
  }
  return fd;
}

absl::Status check_module(const Image& image, std::string_view module) {
  Nearest nearest(module);
  for (const Definition* member : image.members) {
    if (member->shape->name.text == module) return absl::OkStatus();
    nearest.consider(member->shape->name.text);
  }
  return absl::NotFoundError(
      absl::StrCat("\"", std::string(module), "\" is not a module of ", std::string(image.name),
                   nearest.best().empty() ? "" : absl::StrCat("; did you mean ", std::string(nearest.best()), "?")));
}

App::State::State(const Image& of, std::string_view root)
    : image(of), registry(of.members), tree(registry, of.order, root.empty() ? no_member : registry.position(root)) {
  metrics.add(*this);
  stop_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
}

App::State::~State() {
  detach();
  logs.detach();
  container.reset();
  close(stop_event);
}

std::string_view App::State::name() const { return image.name; }

Work App::State::begin(std::string_view what) {
  if constexpr (live_build) {
    if (boundary.closed()) [[unlikely]]
      wait_at_boundary();
  }
  return Work(container->table().hold(), std::string(what));
}

absl::StatusOr<int> App::State::listen(std::string_view address, std::uint16_t port) {
  return live != nullptr ? live->listen(address, port) : listen_on(address, port);
}

void App::State::stop(int code) {
  exit_code.store(code);
  const std::uint64_t one = 1;
  (void)!write(stop_event, &one, sizeof one);
}

void App::State::log(Level level, std::string_view text) { log_of_program.say(level, text); }

std::uint64_t App::State::generation() const {
  return (*Protection(const_cast<Table&>(container->table()))).generation();
}

void App::State::resumes(std::uint64_t generation) { container->resumes(generation); }

void App::State::number_next(std::uint64_t generation) { container->number_next(generation); }

std::string App::State::refuses(std::string_view module) const { return container->refuses(module); }

std::vector<std::string_view> App::State::modules() const {
  std::vector<std::string_view> names;
  for (const std::uint32_t m : image.order) names.push_back(image.members[m]->shape->name.text);
  return names;
}

App::App(const Image& image) : state_(std::make_unique<State>(image)) {}

App::App(const Image& image, std::string_view module) : state_(std::make_unique<State>(image, module)) {
  state_->made_from = check_module(image, module);
}

App::~App() {
  (void)stop();
  // A step that has not ended may still use the host and the tree.
  const std::vector<std::shared_ptr<LeftBehind>> left = std::move(state_->left);
  if (left.empty()) return;
  const std::shared_ptr<void> kept(std::move(state_));
  for (const std::shared_ptr<LeftBehind>& thread : left) thread->keep(kept);
}

App& App::deadlines(Deadlines deadlines) {
  state_->deadlines = deadlines;
  return *this;
}

App& App::version(std::string text) {
  state_->version = std::move(text);
  return *this;
}

absl::Status App::create(SettingSources sources) {
  State& s = *state_;
  s.failure = {};
  if (!s.made_from.ok()) return s.made_from;
  s.container = std::make_unique<Container>(s.tree, std::vector<Builtin>{{token_of<Host>(), static_cast<Host*>(&s)},
                                                                         {token_of<Logger>(), &s.logs},
                                                                         {token_of<Reloads>(), &s.reloads},
                                                                         {token_of<Metrics>(), &s.metrics}});
  s.container->measure(s.measurements);
  s.works = s.container->table().works();
  s.container->set_deadlines(s.deadlines);
  table_ = &s.container->table();
  s.container->events().report_to([&s](const std::string& failed) { s.log(Level::error, failed); });
  absl::Status done;
  {
    const Making making(table_);
    done = s.container->build(with_code(std::move(sources)));
  }
  if (done.ok()) {
    s.reload_callbacks.open(*table_, s.deadlines.stop,
                            [&s](const std::string& failed) { s.log(Level::error, failed); });
    s.logs.attach(*table_, s.tree.interface(token_of<LogSink>()));
    for (const std::string& note : s.container->notes()) s.log(Level::warning, note);
    tell(s, "ConfigLoaded", ConfigLoaded{0, s.container->configured()});
  } else {
    s.failure = s.container->failure();
    s.container->tell_failed(done);
    for (std::shared_ptr<LeftBehind>& thread : Container::leave(std::move(s.container), true)) {
      s.left.push_back(std::move(thread));
    }
  }
  return done;
}

absl::Status App::start() {
  State& s = *state_;
  if (absl::Status attached = s.attach(); !attached.ok()) return attached;
  tell(s, "AppStarting", AppStarting{});
  absl::Status started;
  {
    // A file that was edited before the start may be reloaded at once: not while objects are being started. Listeners
    // are told outside of it, so that they may inspect the program.
    const std::lock_guard lock(s.applying);
    Laps laps;
    started = s.container->start();
    s.measurements.change([&](Measured& m) {
      laps.done(m.phases[std::size_t(StartPhase::start)]);
      m.modules = s.container->wiring().timing;
    });
  }
  s.failure = started.ok() ? StartFailure{} : s.container->failure();
  s.started = started.ok();
  if (started.ok()) {
    tell(s, "AppStarted", AppStarted{});
  } else {
    tell(s, "AppFailed", AppFailed{std::string(started.message())});
  }
  return started;
}

absl::Status App::stop() {
  State& s = *state_;
  s.detach();
  if (s.container == nullptr) return absl::OkStatus();
  const bool started = std::exchange(s.started, false);
  if (started) tell(s, "AppStopping", AppStopping{});
  Events& events = s.container->events();
  const bool heard = events.drain(s.deadlines.stop);
  if (!heard) {
    const std::string busy = events.busy_with();
    s.log(Level::warning, absl::StrCat("what was posted is not all heard", busy.empty() ? "" : "; still runs: ", busy,
                                       "; the program stops"));
  }
  const absl::Status stopped = s.container->stop();
  if (started) tell(s, "AppStopped", AppStopped{});
  std::vector<std::shared_ptr<LeftBehind>> calling = s.reload_callbacks.close();
  forget();
  s.logs.detach();
  for (std::shared_ptr<LeftBehind>& thread : Container::leave(std::move(s.container), heard, std::move(calling))) {
    s.left.push_back(std::move(thread));
  }
  return stopped;
}

std::string App::failure() const {
  return failure_text(state_->image.name, state_->container != nullptr ? state_->container->tree() : state_->tree,
                      state_->failure);
}

TreeView App::inspect(SettingSources sources) const {
  State& s = *state_;
  if (s.container != nullptr) {
    if (Making::within(table_)) {
      throw std::logic_error(
          "App::inspect is called by a constructor, a hook or a step, which what is to be inspected waits for; call it "
          "from a listener of AppStarted, or later");
    }
    const std::lock_guard lock(s.applying);
    return tenon::inspect(s.image.name, *s.container);
  }
  Container planned(s.tree, {});
  const absl::Status status = planned.plan(with_code(std::move(sources)));
  TreeView view = tenon::inspect(s.image.name, planned);
  view.problem = std::string(status.message());
  return view;
}

Work App::begin(std::string_view what) { return state_->begin(what); }
Host& App::host() { return *state_; }
Reloads& App::reloads() { return state_->reloads; }
Metrics& App::metrics() { return state_->metrics; }
Container& App::container() const { return *state_->container; }
absl::StatusOr<Published> App::apply(std::span<const Replacement> replaced) { return state_->apply(replaced); }

absl::StatusOr<std::uint32_t> App::slot_of(Token token) const {
  const Protection protection(*table_);
  const absl::StatusOr<std::uint32_t> slot = exported_slot(*(*protection).scopes()->tree, token);
  if (!slot.ok()) return slot;
  if (const ScopedSlot place = (*protection).scopes()->at(*slot); place.kind != nullptr) {
    return absl::FailedPreconditionError(absl::StrCat(std::string(token.name()), " exists once per ",
                                                      std::string(place.kind->facts->token.name()),
                                                      "; ask an open scope for it"));
  }
  return slot;
}

std::uint32_t App::remember(CachedObject& cached, Token token) const {
  const absl::StatusOr<std::uint32_t> slot = slot_of(token);
  if (!slot.ok()) return no_member;
  bool taken = false;
  if (cached.taken.compare_exchange_strong(taken, true, std::memory_order_acquire)) {
    cached.slot = *slot;
    cached.object = (*Protection(*table_)).at(*slot);
    const std::lock_guard lock(remembering_);
    remembered_.push_back(&cached);
    cached.owner.store(this, std::memory_order_release);
  }
  return *slot;
}

void App::forget() {
  const std::lock_guard lock(remembering_);
  for (CachedObject* cached : remembered_) {
    cached->owner.store(nullptr, std::memory_order_relaxed);
    cached->taken.store(false, std::memory_order_release);
  }
  remembered_.clear();
}

int App::State::wait_for_end() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  const int signals = signalfd(-1, &ends, SFD_CLOEXEC);
  std::array<pollfd, 2> waits{pollfd{signals, POLLIN, 0}, pollfd{stop_event, POLLIN, 0}};
  while (poll(waits.data(), waits.size(), -1) < 0) {
  }
  close(signals);
  return exit_code.load();
}

void block_end_signals() {
  sigset_t ends;
  sigemptyset(&ends);
  sigaddset(&ends, SIGINT);
  sigaddset(&ends, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &ends, nullptr);
}

}  // namespace tenon
