/// Starts and stops the workers.
module;
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>
module tenon.http;
import tenon;
import tenon.std;

namespace tenon::http {
namespace {

using Clock = std::chrono::steady_clock;

/// For what has been told to end at once.
constexpr std::chrono::milliseconds moment{100};

}  // namespace

struct Listener::Pool {
  struct Running {
    std::shared_ptr<Worker> worker;
    std::thread thread;
    std::future<void> ended;
  };
  std::vector<Running> running;
};

Listener::Listener(Host& host, Logger logger, All<Controller> controllers, const Config& config)
    : host_(host), logger_(logger), controllers_(controllers), config_(config) {}

Listener::~Listener() { (void)stop(); }

std::string Listener::url() const {
  const std::uint16_t port = port_.load();
  return port == 0 ? "" : absl::StrCat("http://", config_.address, ":", port);
}

absl::Status Listener::start() {
  const absl::StatusOr<int> fd = host_.listen(config_.address, config_.port);
  if (!fd.ok()) return fd.status();
  sockaddr_storage where{};
  socklen_t size = sizeof where;
  getsockname(*fd, reinterpret_cast<sockaddr*>(&where), &size);
  auto pool = std::make_unique<Pool>();
  for (int i = 0; i < config_.threads; ++i) {
    auto worker = make_worker(host_, logger_, controllers_, config_);
    worker->listen(i == 0 ? *fd : dup(*fd), where.ss_family == AF_INET6);
    pool->running.push_back({std::move(worker), {}, {}});
  }
  if (absl::Status checked = pool->running.front().worker->check(); !checked.ok()) return checked;
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(&where);
  port_.store(ntohs(v4->sin_port));  // at the same place in both families
  for (Pool::Running& running : pool->running) {
    std::promise<void> ends;
    running.ended = ends.get_future();
    running.thread = std::thread([worker = running.worker, ends = std::move(ends)]() mutable {
      worker->run();
      ends.set_value();
    });
  }
  pool_ = std::move(pool);
  logger_.info(absl::StrCat("listening on ", url()));
  return absl::OkStatus();
}

absl::Status Listener::stop() {
  const std::unique_ptr<Pool> pool = std::move(pool_);
  port_.store(0);
  if (pool == nullptr) return absl::OkStatus();
  auto all_end = [&](Clock::time_point deadline) {
    return std::all_of(pool->running.begin(), pool->running.end(), [&](const Pool::Running& running) {
      return running.ended.wait_until(deadline) == std::future_status::ready;
    });
  };
  for (Pool::Running& running : pool->running) running.worker->stop_accepting();
  if (!all_end(Clock::now() +
               std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(config_.stop_seconds)))) {
    // Clients that are slow, and handlers that are.
    for (Pool::Running& running : pool->running) running.worker->close_all();
    (void)all_end(Clock::now() + moment);
  }
  int late = 0;
  for (Pool::Running& running : pool->running) {
    late += running.worker->handling();
    running.worker->abandon();
  }
  (void)all_end(Clock::now() + moment);
  for (Pool::Running& running : pool->running) {
    const bool ended = running.ended.wait_for(std::chrono::seconds(0)) == std::future_status::ready;
    ended ? running.thread.join() : running.thread.detach();
  }
  if (late == 0) return absl::OkStatus();
  return absl::DeadlineExceededError(absl::StrCat(late, late == 1 ? " request was" : " requests were",
                                                  " still running after ", config_.stop_seconds,
                                                  " s and had to be abandoned"));
}

}  // namespace tenon::http
