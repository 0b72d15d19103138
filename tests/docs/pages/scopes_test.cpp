/// The C++ of docs/scopes.md and docs/work.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

struct Connection {
  std::string peer;
};
struct Request {
  std::string user;
};
struct Response {};

struct PerConnection {
  using seeds = tenon::List<Connection>;  // what whoever opens it hands over, by reference; may be left out
};
struct PerRequest {
  using seeds = tenon::List<Request, Response>;
  using parent = PerConnection;  // opened within such a scope; left out: opened on a unit of work
};

namespace prices {
class Prices {
 public:
  [[nodiscard]] int of(const std::string& user) const { return static_cast<int>(user.size()); }
};
inline constexpr auto descriptor = tenon::describe<"shop.prices">.exports<Prices>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Prices()>());
}  // namespace prices

namespace cart {
class Cart {
 public:
  virtual ~Cart() = default;
  [[nodiscard]] virtual int total() const = 0;
};
class StoredCart final : public Cart {
 public:
  StoredCart(const Request& request, prices::Prices& prices) : request_(request), prices_(prices) {}
  [[nodiscard]] int total() const override { return prices_.of(request_.user); }

 private:
  const Request& request_;
  prices::Prices& prices_;
};
inline constexpr auto descriptor =
    tenon::describe<"shop.cart">.imports<"shop.prices">().exports<tenon::scoped<PerRequest, Cart>>();
constinit const tenon::Definition definition = tenon::define<descriptor, prices::descriptor>(
    tenon::provide<StoredCart(const Request&, prices::Prices&)>().as<Cart>().in<PerRequest>());
}  // namespace cart

/// Does something with the newest objects.
class Importer {
 public:
  explicit Importer(tenon::Host& host, tenon::Ref<prices::Prices> prices) : host_(host), prices_(prices) {}
  int run() {
    int sum = 0;
    const tenon::Work work = host_.begin("import");  // App::begin does the same
    {
      const tenon::Entered inside = work.enter();  // from here every Ref on this thread uses the work's snapshot
      sum = prices_->of("ada");
    }  // and no longer
    return sum;
  }

 private:
  tenon::Host& host_;
  tenon::Ref<prices::Prices> prices_;
};
inline constexpr auto importer = tenon::describe<"shop.importer">.imports<"shop.prices">().exports<Importer>();
constinit const tenon::Definition importer_definition =
    tenon::define<importer, prices::descriptor>(tenon::provide<Importer(tenon::Host&, tenon::Ref<prices::Prices>)>());

constexpr const tenon::Definition* members[]{&prices::definition, &cart::definition, &importer_definition};
constexpr auto plan = tenon::plan({&prices::descriptor, &cart::descriptor, &importer});
constexpr tenon::Image image{"shop", members, plan.order};

using cart::Cart;

TEST(ScopesPage, OpensAScopeWithinAnother) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  tenon::Host& host = app.host();
  Connection peer{"10.0.0.1"};
  Request request{"ada"};
  Response response;
  const tenon::Work work = host.begin("GET /cart");
  tenon::Scope<PerConnection> connection = work.open<PerConnection>(peer);
  tenon::Scope<PerRequest> scope = connection.open<PerRequest>(request, response);
  Cart& cart = scope.get<Cart>();  // find<Cart>() gives a status in place of exceptions
  EXPECT_EQ(cart.total(), 3);
}

TEST(WorkPage, EntersAUnitOfWork) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_EQ(app.get<Importer>()->run(), 3);
}

}  // namespace
