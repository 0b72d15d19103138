module;
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
module trial.loop;
import tenon.std;

namespace trial::loop {
namespace {

class Thread final : public Loop {
 public:
  Thread() : work_(boost::asio::make_work_guard(context_)), thread_([this] { context_.run(); }) {}
  ~Thread() override {
    work_.reset();
    thread_.join();
  }
  std::string run(std::function<std::string(void*)> job) override {
    std::promise<std::string> done;
    boost::asio::post(context_, [this, &job, &done] { done.set_value(job(&context_)); });
    return done.get_future().get();
  }

 private:
  boost::asio::io_context context_;
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Thread()>().as<Loop>());

}  // namespace trial::loop
