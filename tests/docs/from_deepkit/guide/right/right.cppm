/// One of two modules that each have a cache of their own.
export module guide.right;
import tenon;

export namespace guide::right {

class Right {
 public:
  virtual ~Right() = default;
  virtual int ask() = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.right">.imports<tenon::own<"guide.cache">>().exports<Right>();
extern const tenon::Definition definition;

}  // namespace guide::right
