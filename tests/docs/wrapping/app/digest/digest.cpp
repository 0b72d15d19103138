module;
#define XXH_INLINE_ALL
#include <xxhash.h>
module depot.digest;
import tenon.std;

namespace depot::digest {

struct Config {
  std::uint64_t seed = 0;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::seed>.doc("Other seeds give other digests"));
};

namespace {

class FastDigest final : public Digest {
 public:
  explicit FastDigest(const Config& config) : seed_(config.seed) {}
  [[nodiscard]] std::string of(std::string_view bytes) const override {
    return absl::StrFormat("%016x", XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed_));
  }

 private:
  std::uint64_t seed_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<FastDigest(const Config&)>().as<Digest>());

}  // namespace depot::digest
