/// One of two modules that each have a cache of their own.
export module guide.left;
import tenon;

export namespace guide::left {

class Left {
 public:
  virtual ~Left() = default;
  virtual int ask() = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.left">.imports<tenon::own<"guide.cache">>().exports<Left>();
extern const tenon::Definition definition;

}  // namespace guide::left
