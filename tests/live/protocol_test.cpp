#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

import tenon.std;
import tenon.live;

namespace {

using tenon::live::Fd;
using tenon::live::listen_at;
using tenon::live::listen_near;
using tenon::live::Listening;
using tenon::live::Message;
using tenon::live::SupervisorLink;

std::array<Fd, 2> pair() {
  std::array<int, 2> ends{};
  EXPECT_EQ(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()), 0);
  return {Fd(ends[0]), Fd(ends[1])};
}

TEST(Protocol, PassesTextAndASocket) {
  const auto [here, there] = pair();
  const auto listening = listen_at("127.0.0.1", 0);
  ASSERT_TRUE(tenon::live::send_message(here.get(), "ok 1", listening->fd.get()).ok());
  const auto message = tenon::live::receive_message(there.get());
  ASSERT_TRUE(message.ok());
  EXPECT_EQ(message->text, "ok 1");
  EXPECT_TRUE(message->fd);
}

TEST(Protocol, SaysWhenTheOtherSideIsGone) {
  auto [here, there] = pair();
  there.reset();
  EXPECT_FALSE(tenon::live::send_message(here.get(), "ready").ok());
  EXPECT_TRUE(absl::IsUnavailable(tenon::live::receive_message(here.get()).status()));
}

TEST(Listen, TakesTheNextFreePort) {
  const auto first = listen_at("127.0.0.1", 0);
  ASSERT_TRUE(first.ok());
  const auto again = listen_at("127.0.0.1", first->port);
  EXPECT_EQ(std::string(again.status().message()),
            absl::StrCat("cannot listen on 127.0.0.1:", first->port, ": Address already in use"));
  const auto next = listen_near("127.0.0.1", first->port);
  ASSERT_TRUE(next.ok());
  EXPECT_GT(next->port, first->port);
}

TEST(Listen, RefusesWhatIsNoAddress) {
  EXPECT_TRUE(absl::IsInvalidArgument(listen_near("localhost", 1234).status()));
  EXPECT_TRUE(listen_at("::1", 0).ok() || !std::filesystem::exists("/proc/net/if_inet6"));
}

TEST(SupervisorLink, AsksTheSupervisor) {
  auto [here, there] = pair();
  SupervisorLink link(std::move(here));
  std::thread supervisor([socket = there.get()] {
    EXPECT_EQ(tenon::live::receive_message(socket)->text, "listen 127.0.0.1 8080");
    (void)tenon::live::send_message(socket, "error no such luck");
    EXPECT_EQ(tenon::live::receive_message(socket)->text, "listen 127.0.0.1 0");
    const auto made = listen_at("127.0.0.1", 0);
    (void)tenon::live::send_message(socket, absl::StrCat("ok ", made->port), made->fd.get());
    EXPECT_EQ(tenon::live::receive_message(socket)->text, "ready");
    EXPECT_EQ(tenon::live::receive_message(socket)->text, "restart because");
  });
  EXPECT_EQ(std::string(link.listen("127.0.0.1", 8080).status().message()), "no such luck");
  EXPECT_TRUE(link.listen("127.0.0.1", 0).ok());
  link.ready();
  link.restart("because");
  supervisor.join();
}

TEST(SupervisorLink, HearsWhatWasSaidBeforeAnAnswer) {
  auto [here, there] = pair();
  SupervisorLink link(std::move(here));
  int woken = 0;
  link.on_heard([&] { ++woken; });
  ASSERT_TRUE(tenon::live::send_message(there.get(), "verbose on").ok());
  ASSERT_TRUE(tenon::live::send_message(there.get(), "error no such luck").ok());
  EXPECT_FALSE(link.listen("127.0.0.1", 8080).ok());
  EXPECT_EQ(woken, 1);
  ASSERT_TRUE(tenon::live::send_message(there.get(), "reload").ok());
  EXPECT_THAT(link.heard(), testing::ElementsAre("verbose on", "reload"));
  EXPECT_THAT(link.heard(), testing::IsEmpty());
  EXPECT_GE(link.fd(), 0);
  there.reset();
  EXPECT_THAT(link.heard(), testing::IsEmpty());
  EXPECT_EQ(link.fd(), -1) << "nothing more can be heard";
}

TEST(SupervisorLink, ListensItselfWhenThereIsNoSupervisor) {
  unsetenv("TENON_SUPERVISOR_FD");
  const auto link = SupervisorLink::from_environment();
  EXPECT_FALSE(link->connected());
  EXPECT_TRUE(link->listen("127.0.0.1", 0).ok());
  link->ready();
  setenv("TENON_SUPERVISOR_FD", "not a number", 1);
  EXPECT_FALSE(SupervisorLink::from_environment()->connected());
  setenv("TENON_SUPERVISOR_FD", "4095", 1);
  EXPECT_FALSE(SupervisorLink::from_environment()->connected());
  unsetenv("TENON_SUPERVISOR_FD");
}

}  // namespace
