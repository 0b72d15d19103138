/// Loading a patch into this process, and unloading it.
export module tenon.live:load;
import tenon.std;
import :hash;

export namespace tenon::live {

/// Addresses from `begin` to before `end`.
struct Range {
  std::uintptr_t begin = 0;
  std::uintptr_t end = 0;
  [[nodiscard]] constexpr bool contains(std::uintptr_t address) const { return address >= begin && address < end; }
};
/// Part of a loaded library.
struct Segment {
  Range range{};
  bool executable = false;
  bool writable = false;
};

/// A loaded patch. Its code stays mapped when this goes away: what it made may outlive its objects.
class Library {
 public:
  /// `dlopen` of a file that nobody writes to any more. A file that is not, byte by byte, the one that was linked is
  /// not touched: kDataLoss. Other errors: what the loader or a static initialiser said.
  static absl::StatusOr<Library> load(const std::string& path, const Digest& linked);
  /// The address of what the library itself defines, or null.
  [[nodiscard]] const void* find(const std::string& symbol) const;
  /// What it has in memory, without what lies between; empty once it is unloaded.
  [[nodiscard]] std::vector<Segment> segments() const;
  /// What addresses in its file are counted from.
  [[nodiscard]] std::uintptr_t base() const;
  /// Runs the destructors of its statics and takes it out of memory; nothing of it may be in use. False if it is still
  /// there: then a `thread_local` with a destructor, on a thread that lives, keeps it. A destructor that throws or
  /// crashes ends the process. Not to be called twice.
  [[nodiscard]] bool unload();

 private:
  explicit Library(void* handle) : handle_(handle) {}
  void* handle_;
};

}  // namespace tenon::live
