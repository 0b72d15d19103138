module guide.right;
import guide.cache;

namespace guide::right {
namespace {

class Cached final : public Right {
 public:
  explicit Cached(cache::Cache& cache) : cache_(cache) {}
  int ask() override { return cache_.hit(); }

 private:
  cache::Cache& cache_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor, cache::descriptor>(tenon::provide<Cached(cache::Cache&)>().as<Right>());

}  // namespace guide::right
