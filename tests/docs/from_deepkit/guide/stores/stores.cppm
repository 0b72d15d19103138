/// Copies from one store to another of the same kind.
export module guide.stores;
import tenon;
import tenon.std;

export namespace guide::stores {

class Copy {
 public:
  virtual ~Copy() = default;
  [[nodiscard]] virtual std::string plan() const = 0;
};

inline constexpr auto descriptor =
    tenon::describe<"guide.stores">.imports<tenon::as<"main", "guide.store">, tenon::as<"spare", "guide.store">>().exports<Copy>();
extern const tenon::Definition definition;

}  // namespace guide::stores
