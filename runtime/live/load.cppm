/// Loading a patch into this process.
export module tenon.live:load;
import tenon.std;
import :hash;

export namespace tenon::live {

/// A loaded patch. Its code stays mapped when this goes away: what it made may outlive its objects.
class Library {
 public:
  /// `dlopen` of a file that nobody writes to any more. A file that is not, byte by byte, the one that was linked is
  /// not touched: kDataLoss. Other errors: what the loader or a static initialiser said.
  static absl::StatusOr<Library> load(const std::string& path, const Digest& linked);
  /// The address of what the library itself defines, or null.
  [[nodiscard]] const void* find(const std::string& symbol) const;

 private:
  explicit Library(void* handle) : handle_(handle) {}
  void* handle_;
};

}  // namespace tenon::live
