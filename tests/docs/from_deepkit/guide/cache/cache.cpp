module guide.cache;

namespace guide::cache {
namespace {

class Counting final : public Cache {
 public:
  int hit() override { return ++hits_; }

 private:
  int hits_ = 0;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Counting()>().as<Cache>());

}  // namespace guide::cache
