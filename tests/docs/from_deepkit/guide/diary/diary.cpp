module guide.diary;
import tenon.std;

namespace guide::diary {
namespace {

class Written final : public Diary {
 public:
  explicit Written(clock::Clock& clock) : clock_(clock) {}
  [[nodiscard]] std::string entry() const override { return absl::StrCat("It is ", clock_.now(), "."); }

 private:
  clock::Clock& clock_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Written(clock::Clock&)>().as<Diary>());

}  // namespace guide::diary
