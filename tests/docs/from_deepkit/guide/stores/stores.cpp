module guide.stores;
import tenon.std;
import guide.store;

namespace guide::stores {
namespace {

using store::Store;

class Copier final : public Copy {
 public:
  Copier(tenon::From<"main", Store&> from, tenon::From<"spare", Store&> to) : from_(from), to_(to) {}
  [[nodiscard]] std::string plan() const override { return absl::StrCat(from_.path(), " to ", to_.path()); }

 private:
  Store& from_;
  Store& to_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, store::descriptor>(
    tenon::provide<Copier(tenon::From<"main", Store&>, tenon::From<"spare", Store&>)>().as<Copy>());

}  // namespace guide::stores
