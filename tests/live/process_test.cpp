#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

import tenon.std;
import tenon.live;

namespace {

using namespace std::chrono_literals;
using tenon::live::Finished;
using tenon::live::Interrupt;
using tenon::live::run_task;
using tenon::live::run_tasks;
using tenon::live::Task;

Task shell(const std::string& script) { return {.argv = {"/bin/sh", "-c", script}, .directory = "/tmp"}; }

TEST(Process, GivesOutputAndExitCode) {
  const auto done = run_task(shell("pwd; echo wrong >&2; exit 3"), 10s);
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->output, "/tmp\nwrong\n");
  EXPECT_FALSE(done->ok());
  EXPECT_EQ(tenon::live::describe_status(done->status), "exit code 3");
}

TEST(Process, NamesTheSignalThatEndedIt) {
  const auto done = run_task(shell("kill -SEGV $$"), 10s);
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(tenon::live::describe_status(done->status), "killed by SIGSEGV (Segmentation fault)");
}

TEST(Process, RunsSeveralAtOnceAndKeepsTheirOrder) {
  const std::array tasks{shell("sleep 0.3; echo a"), shell("sleep 0.3; echo b"), shell("echo c")};
  const auto begin = std::chrono::steady_clock::now();
  const auto done = run_tasks(tasks, 3, 10s);
  EXPECT_LT(tenon::live::since(begin), 580);
  ASSERT_TRUE(done.ok());
  EXPECT_EQ((*done)[0].output + (*done)[1].output + (*done)[2].output, "a\nb\nc\n");
}

TEST(Process, TakesMoreOutputThanAPipeHolds) {
  const auto done = run_task(shell("head -c 300000 /dev/zero"), 10s);
  ASSERT_TRUE(done.ok());
  EXPECT_EQ(done->output.size(), 300'000);
}

TEST(Process, IsKilledWhenALaterSaveMakesItPointless) {
  std::array<int, 2> ends{};
  ASSERT_EQ(pipe(ends.data()), 0);
  ASSERT_EQ(write(ends[1], "x", 1), 1);
  const auto begin = std::chrono::steady_clock::now();
  const std::array tasks{shell("exec sleep 30"), shell("exec sleep 30")};
  const auto done = run_tasks(tasks, 2, 60s, Interrupt{ends[0], [] { return false; }});
  EXPECT_TRUE(tenon::live::is_superseded(done.status()));
  EXPECT_LT(tenon::live::since(begin), 5000);
  close(ends[0]);
  close(ends[1]);
}

TEST(Process, IsKilledAtItsLimit) {
  const auto done = run_task({.argv = {"sleep", "30"}, .directory = ""}, 100ms);
  EXPECT_EQ(done.status().code(), absl::StatusCode::kDeadlineExceeded);
}

TEST(Process, ThatCannotStartIsAnError) {
  const auto done = run_task({.argv = {"/no/such/compiler"}, .directory = ""}, 1s);
  EXPECT_EQ(std::string(done.status().message()), "cannot start /no/such/compiler: No such file or directory");
}

TEST(Process, WithoutDescriptorsToStartItIsAnError) {
  rlimit before{};
  ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
  const int next = dup(0);
  close(next);
  const rlimit none{static_cast<rlim_t>(next), before.rlim_max};
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &none), 0);
  const auto failed = run_task(shell("true"), 10s);
  ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &before), 0);
  EXPECT_EQ(std::string(failed.status().message()), "pipe: Too many open files");
  EXPECT_TRUE(run_task(shell("true"), 10s).ok());
}

TEST(Process, StartsWithNoSignalBlocked) {
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  const auto done = run_task(shell("grep SigBlk /proc/self/status"), 10s);
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(done->output, "SigBlk:\t0000000000000000\n");
}

}  // namespace
