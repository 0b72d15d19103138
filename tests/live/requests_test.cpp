#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>

import tenon.std;
import tenon.registry;
import tenon.live;

namespace {

using tenon::live::Asked;
using tenon::live::Requests;
using testing::IsEmpty;

bool readable(int fd) {
  pollfd polled{fd, POLLIN, 0};
  return poll(&polled, 1, 0) > 0;
}

TEST(Requests, AreTakenInTheOrderInWhichTheyCame) {
  Requests requests;
  EXPECT_FALSE(readable(requests.fd()));
  EXPECT_TRUE(requests.put({.request = {.again = {"a"}}}));
  EXPECT_TRUE(requests.put({.request = {.again = {"b"}}}));
  EXPECT_TRUE(readable(requests.fd()));
  const std::vector<Asked> taken = requests.take();
  ASSERT_EQ(taken.size(), 2);
  EXPECT_EQ(taken[0].request.again.front(), "a");
  EXPECT_EQ(taken[1].request.again.front(), "b");
  EXPECT_FALSE(readable(requests.fd()));
  EXPECT_THAT(requests.take(), IsEmpty());
}

TEST(Requests, WakeWhoWaitsForThem) {
  const Requests requests;
  requests.wake();
  EXPECT_TRUE(readable(requests.fd()));
}

TEST(Requests, AreAnsweredWhenNobodyTakesThem) {
  Requests requests;
  std::vector<std::string> answers;
  const auto done = [&](const tenon::ReloadOutcome& outcome) { answers.push_back(outcome.result + outcome.reason); };
  EXPECT_TRUE(requests.put({.done = done}));
  EXPECT_TRUE(requests.put({}));
  requests.close("the program ends");
  EXPECT_THAT(answers, testing::ElementsAre("the program ends"));
  EXPECT_FALSE(requests.put({.done = done}));
}

}  // namespace
