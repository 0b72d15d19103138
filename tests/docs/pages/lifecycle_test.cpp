/// The C++ of docs/lifecycle.md.
#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

using namespace std::chrono_literals;

namespace cards {
class Cards {
 public:
  std::vector<std::string> titles;
};
inline constexpr auto descriptor = tenon::describe<"board.cards">.exports<Cards>();
constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Cards()>());
}  // namespace cards

namespace web {
struct Config {
  int port = 0;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::port>.range(0, 65535));
};
class Port {
 public:
  explicit Port(tenon::Host& host, const Config& config);
  absl::Status open();  // void or absl::Status; may throw
  void close();
  // …
  [[nodiscard]] bool is_open() const { return open_; }

 private:
  tenon::Host& host_;
  const Config& config_;
  bool open_ = false;
};
Port::Port(tenon::Host& host, const Config& config) : host_(host), config_(config) {}
absl::Status Port::open() {
  const auto port = static_cast<std::uint16_t>(config_.port);
  const absl::StatusOr<int> socket = host_.listen("127.0.0.1", port);
  open_ = socket.ok();
  return socket.status();
}
void Port::close() { open_ = false; }

class FirstCards {
 public:
  explicit FirstCards(cards::Cards& cards) : cards_(cards) {}
  void run() { cards_.titles.emplace_back("Buy milk"); }

 private:
  cards::Cards& cards_;
};

inline constexpr auto descriptor =
    tenon::describe<"board.web">.imports<"board.cards">().exports<Port>().config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor, cards::descriptor>(
    tenon::provide<Port(tenon::Host&, const Config&)>().start<&Port::open, 2s>().stop<&Port::close>(),
    tenon::bootstrap<FirstCards(cards::Cards&)>());  // FirstCards::run() is called once, before any start
}  // namespace web

constexpr const tenon::Definition* members[]{&cards::definition, &web::definition};
constexpr auto plan = tenon::plan({&cards::descriptor, &web::descriptor});
constexpr tenon::Image image{"board", members, plan.order};

TEST(LifecyclePage, StepsTakeAndGiveBackAndWhatIsDoneOnceComesFirst) {
  tenon::App app(image);
  app.deadlines({.start = 60s, .stop = 5s});
  ASSERT_TRUE(app.create({}).ok());
  EXPECT_TRUE(app.get<cards::Cards>()->titles.empty());
  EXPECT_FALSE(app.get<web::Port>()->is_open());
  ASSERT_TRUE(app.start().ok());
  EXPECT_EQ(app.get<cards::Cards>()->titles, (std::vector<std::string>{"Buy milk"}));
  EXPECT_TRUE(app.get<web::Port>()->is_open());
  EXPECT_TRUE(app.stop().ok());
}

}  // namespace
