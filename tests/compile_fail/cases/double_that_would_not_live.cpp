// error: tenon: web::Fake cannot stand for storage::Database; give an object of a class that derives from it and that outlives the test's program, a std::shared_ptr or std::unique_ptr to one, or a function that returns such a pointer
// error: tenon: std::unique_ptr<web::Clock> cannot stand for storage::Database named "read"; give an object of a class that derives from it and that outlives the test's program, a std::shared_ptr or std::unique_ptr to one, or a function that returns such a pointer
import tenon.std;
import tenon;
import tenon.testing;

namespace storage {
class Database {
 public:
  virtual ~Database() = default;
};
}  // namespace storage

namespace web {
class Clock {};
class Fake final : public storage::Database {};
}  // namespace web

void test(const tenon::Image& image) {
  tenon::TestApp app = tenon::TestApp(image).replace<storage::Database>(web::Fake());
  app.replace<tenon::named<"read", storage::Database>>("board.storage", std::make_unique<web::Clock>());
}
