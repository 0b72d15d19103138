module;
#include <boost/asio/io_context.hpp>
module trial.job;
import tenon.std;
import trial.loop;

namespace trial::job {
namespace {

/// Asio knows its own threads by a thread-local, and its errors by the address of a static.
class Job final : public probes::Probe {
 public:
  explicit Job(loop::Loop& loop) : loop_(loop) {}
  std::string ask(const std::string& question) override {
    if (question != "job") return "";
    return loop_.run([](void* context) {
      const bool here = static_cast<boost::asio::io_context*>(context)->get_executor().running_in_this_thread();
      return absl::StrCat("job 1, ", here ? "same thread" : "another thread");
    });
  }

 private:
  loop::Loop& loop_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor, loop::descriptor>(tenon::provide<Job(loop::Loop&)>().as<probes::Probe>());

}  // namespace trial::job
