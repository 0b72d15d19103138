#pragma once
#include <string>
#include <vector>

namespace live_test {

/// The program of tests/live/program as a process, and its sources, which are put back when this ends.
class Trial {
 public:
  /// Starts it, under the supervisor if asked, which may have a terminal, and waits until it watches. `by`: a command
  /// that becomes what stands behind it.
  explicit Trial(bool supervised = false, bool terminal = false, const std::vector<std::string>& by = {});
  ~Trial();
  Trial(const Trial&) = delete;
  Trial& operator=(const Trial&) = delete;

  /// Replaces text in a source (`first/first.cpp`), by writing into the file.
  void edit(const std::string& file, const std::string& from, const std::string& to);
  void write(const std::string& file, const std::string& text);
  void remove(const std::string& file);
  [[nodiscard]] std::string read(const std::string& file) const;
  /// Path of a source.
  [[nodiscard]] static std::string path(const std::string& file);

  /// The next log line of the program that says how a batch of saves ended, without the time of day. Fails the test
  /// after 60 s.
  std::string outcome();
  /// `edit`, then `outcome`.
  std::string save(const std::string& file, const std::string& from, const std::string& to);
  /// The next log line that contains the text.
  std::string line_with(const std::string& text);
  /// Everything the program printed so far.
  [[nodiscard]] std::string printed() const;

  /// Keys in the terminal.
  void press(const std::string& keys);

  /// One question to the program, one answer.
  [[nodiscard]] std::string ask(const std::string& question) const;
  /// Of the process that serves.
  [[nodiscard]] int pid() const;
  /// How many threads that has.
  [[nodiscard]] long threads() const;
  void kill(int signal);
  /// Waits until the process has ended by itself. True unless that was with exit code 0.
  bool crashed();

 private:
  struct Inside;
  void restore();
  Inside* inside_;
};

}  // namespace live_test
