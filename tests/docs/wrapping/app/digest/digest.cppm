/// The example of docs/wrapping-a-library.md: xxHash behind an interface.
export module depot.digest;
import tenon;
import tenon.std;

export namespace depot::digest {

class Digest {
 public:
  virtual ~Digest() = default;
  /// Of these bytes, as 16 hexadecimal digits.
  [[nodiscard]] virtual std::string of(std::string_view bytes) const = 0;
};

struct Config;

inline constexpr auto descriptor = tenon::describe<"depot.digest">.exports<Digest>().config<Config>();
extern const tenon::Definition definition;

}  // namespace depot::digest
