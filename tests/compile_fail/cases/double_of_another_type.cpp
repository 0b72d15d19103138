// error: tenon: web::Clock cannot stand for storage::Database; give an object of a class that derives from it and that outlives the test's program, a std::shared_ptr or std::unique_ptr to one, or a function that returns such a pointer
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
}  // namespace web

void test(const tenon::Image& image) {
  web::Clock clock;
  tenon::TestApp app(image);
  app.only("board.cards").replace<storage::Database>(clock);
}
