/// Content decides whether a file changed, not its time stamp.
export module tenon.live:hash;
import tenon.std;

export namespace tenon::live {

/// XXH3, 128 bits. Not against an adversary: only to tell one save from another.
struct Digest {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
  friend bool operator==(const Digest&, const Digest&) = default;
};

[[nodiscard]] Digest digest_of(std::string_view bytes);
/// Error: the file is missing or unreadable.
[[nodiscard]] absl::StatusOr<Digest> digest_file(const std::string& path);

}  // namespace tenon::live
