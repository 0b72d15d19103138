/// Counts for whoever imports it.
export module guide.cache;
import tenon;

export namespace guide::cache {

class Cache {
 public:
  virtual ~Cache() = default;
  virtual int hit() = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.cache">.exports<Cache>();
extern const tenon::Definition definition;

}  // namespace guide::cache
