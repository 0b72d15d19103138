#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

import tenon.std;
import tenon.live;

namespace {

using namespace std::chrono_literals;
using tenon::live::Zygote;
using testing::HasSubstr;

std::string library(int sample) { return absl::StrCat(PROBE_SAMPLES, "/libprobe_sample_", sample, ".so"); }

std::string probe(Zygote& zygote, int sample) {
  const absl::Status status = zygote.probe(library(sample), 1s);
  return status.ok() ? "ok" : std::string(status.message());
}

void expect_all(Zygote& zygote) {
  EXPECT_EQ(probe(zygote, 0), "ok");
  EXPECT_THAT(probe(zygote, 1), HasSubstr("SIGKILL"));
  EXPECT_THAT(probe(zygote, 2), testing::Not("ok"));
  EXPECT_THAT(probe(zygote, 3),
              testing::AnyOf(HasSubstr("did not end within 1000 ms"), HasSubstr("did not end within 1 s")));
  EXPECT_THAT(probe(zygote, 4), HasSubstr("exit code 7"));
  EXPECT_THAT(probe(zygote, 5), HasSubstr("exit code 0, in a static initialiser"));
  EXPECT_THAT(probe(zygote, 9), HasSubstr("libprobe_sample_9.so"));
  EXPECT_EQ(probe(zygote, 0), "ok");
}

TEST(Probe, SaysWhatLoadingDoes) {
  Zygote zygote = Zygote::start();
  ASSERT_TRUE(zygote.alive());
  expect_all(zygote);
  EXPECT_THAT(probe(zygote, 2), HasSubstr("killed by SIGABRT")) << "nobody here catches what it throws there";
  EXPECT_TRUE(zygote.alive());
}

TEST(Probe, GoesOnWhenTheZygoteDied) {
  Zygote zygote = Zygote::start();
  kill(zygote.pid(), SIGKILL);
  expect_all(zygote);
  EXPECT_FALSE(zygote.alive());
}

TEST(Probe, SurvivesBeingMoved) {
  Zygote first = Zygote::start();
  Zygote second = std::move(first);
  Zygote third;
  third = std::move(second);
  EXPECT_EQ(probe(third, 0), "ok");
  EXPECT_TRUE(third.alive());
}

TEST(Probe, TakesATruncatedPatch) {
  Zygote zygote = Zygote::start();
  const std::string whole = tenon::live::read_file(library(0)).value();
  const std::string cut = absl::StrCat("/tmp/tenon-cut-", getpid(), ".so");
  for (std::size_t part = 0; part < 16; ++part) {
    ASSERT_TRUE(tenon::live::write_file(cut, std::string_view(whole).substr(0, whole.size() * part / 16)).ok());
    (void)zygote.probe(cut, 1s);
  }
  std::filesystem::remove(cut);
  EXPECT_EQ(probe(zygote, 0), "ok");
}

TEST(Probe, LeavesNoProcessAndNoDescriptorBehind) {
  const auto descriptors = [] {
    return std::distance(std::filesystem::directory_iterator("/proc/self/fd"), std::filesystem::directory_iterator());
  };
  const auto before = descriptors();
  {
    Zygote zygote = Zygote::start();
    EXPECT_EQ(probe(zygote, 0), "ok");
  }
  EXPECT_EQ(descriptors(), before);
  EXPECT_EQ(waitpid(-1, nullptr, WNOHANG), -1);
}

}  // namespace
