module;
#define XXH_INLINE_ALL
#include <xxhash.h>
module tenon.live;
import tenon.std;

namespace tenon::live {

Digest digest_of(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return {hash.low64, hash.high64};
}

absl::StatusOr<Digest> digest_file(const std::string& path) {
  const absl::StatusOr<std::string> text = read_file(path);
  if (!text.ok()) return text.status();
  return digest_of(*text);
}

}  // namespace tenon::live
