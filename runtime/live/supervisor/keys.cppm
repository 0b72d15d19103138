/// Keys pressed in the terminal that a dev run was started from.
export module tenon.supervisor:keys;
import tenon.std;

export namespace tenon::live {

/// Takes single keys, without enter and without echo, while this process is in the foreground of a terminal; Ctrl-C and
/// Ctrl-Z stay what they are. Puts the terminal back when it ends, also by a crash of this process. One of them in a
/// process; one thread.
class Keys {
 public:
  Keys();
  ~Keys();
  Keys(const Keys&) = delete;
  Keys& operator=(const Keys&) = delete;

  /// False, and nothing else happens here, when standard input is no terminal.
  [[nodiscard]] bool there() const { return there_; }
  /// Readable when a key was pressed; −1 while another job has the terminal, to be asked again later.
  [[nodiscard]] int fd();
  /// The keys that were pressed.
  [[nodiscard]] std::string pressed();
  /// Puts the terminal back and stops this process until it is continued.
  void suspend();

 private:
  void take();
  bool there_;
};

}  // namespace tenon::live
