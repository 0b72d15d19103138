/// A market for the tests of doubles: scopes, transient objects, several instances, expectations. Included last,
/// before the imports: it imports what it uses, and includes nothing.
#pragma once
import tenon.std;
import tenon;

namespace market {

class Store {
 public:
  virtual ~Store() = default;
  [[nodiscard]] virtual std::string name() const = 0;
};
class Visitor {
 public:
  std::string name;
};
struct PerVisit {
  using seeds = tenon::List<Visitor>;
};
class Basket {
 public:
  virtual ~Basket() = default;
  [[nodiscard]] virtual std::string owner() const = 0;
};
class Ticket {
 public:
  virtual ~Ticket() = default;
  [[nodiscard]] virtual int number() const = 0;
};
class Theme {
 public:
  virtual ~Theme() = default;
  [[nodiscard]] virtual std::string colour() const = 0;
};

namespace store {
class RealStore final : public Store {
 public:
  [[nodiscard]] std::string name() const override { return "real"; }
};
inline constexpr auto descriptor = tenon::describe<"market.store">.exports<Store>();
inline constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<RealStore()>().as<Store>());
}  // namespace store

/// Three stores: two that are shared by name, one of its own.
namespace stalls {
class Stalls {
 public:
  Stalls(tenon::From<"fruit", Store&> fruit, tenon::From<"fish", Store&> fish) : fruit_(fruit), fish_(fish) {}
  [[nodiscard]] std::string names() const { return fruit_.name() + " " + fish_.name(); }

 private:
  Store& fruit_;
  Store& fish_;
};
inline constexpr auto descriptor =
    tenon::describe<"market.stalls">.imports<tenon::as<"fruit", "market.store">, tenon::as<"fish", "market.store">>().exports<Stalls>();
inline constinit const tenon::Definition definition = tenon::define<descriptor, store::descriptor>(
    tenon::provide<Stalls(tenon::From<"fruit", Store&>, tenon::From<"fish", Store&>)>());
}  // namespace stalls

namespace cellar {
class Cellar {
 public:
  explicit Cellar(Store& store) : name(store.name()) {}
  std::string name;
};
inline constexpr auto descriptor =
    tenon::describe<"market.cellar">.imports<tenon::own<"market.store">>().exports<Cellar>();
inline constinit const tenon::Definition definition =
    tenon::define<descriptor, store::descriptor>(tenon::provide<Cellar(Store&)>());
}  // namespace cellar

namespace visits {
class RealBasket final : public Basket {
 public:
  explicit RealBasket(const Visitor& visitor) : owner_(visitor.name) {}
  [[nodiscard]] std::string owner() const override { return owner_; }

 private:
  std::string owner_;
};
class RealTicket final : public Ticket {
 public:
  [[nodiscard]] int number() const override { return 1000; }
};
inline constexpr auto descriptor =
    tenon::describe<"market.visits">.exports<tenon::scoped<PerVisit, Basket>, tenon::transient<Ticket>>();
inline constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<RealBasket(const Visitor&)>().as<Basket>().in<PerVisit>(),
                              tenon::provide<RealTicket()>().as<Ticket>().transient());
}  // namespace visits

/// Takes what visits gives in every way that there is.
namespace gate {
class Entrance {
 public:
  Entrance(Ticket& ticket, tenon::Make<Ticket> more, tenon::Scoped<PerVisit, Basket> basket)
      : ticket_(ticket), more_(more), basket_(basket) {}
  [[nodiscard]] int first() const { return ticket_.number(); }
  [[nodiscard]] int another() { return more_()->number(); }
  [[nodiscard]] Basket& basket(tenon::Scope<PerVisit>& visit) const { return basket_.in(visit); }

 private:
  Ticket& ticket_;
  tenon::Make<Ticket> more_;
  tenon::Scoped<PerVisit, Basket> basket_;
};
class Bill {
 public:
  Bill(Basket& basket, Ticket& ticket) : text(basket.owner() + " " + std::to_string(ticket.number())) {}
  std::string text;
};
inline constexpr auto descriptor =
    tenon::describe<"market.gate">.imports<"market.visits">().exports<Entrance, tenon::scoped<PerVisit, Bill>>();
inline constinit const tenon::Definition definition = tenon::define<descriptor, visits::descriptor>(
    tenon::provide<Entrance(Ticket&, tenon::Make<Ticket>, tenon::Scoped<PerVisit, Basket>)>(),
    tenon::provide<Bill(Basket&, Ticket&)>().in<PerVisit>());
}  // namespace gate

/// Expects from above how it looks.
namespace sign {
class Sign {
 public:
  explicit Sign(const Theme& theme) : text("open, in " + theme.colour()) {}
  std::string text;
};
inline constexpr auto descriptor = tenon::describe<"market.sign">.expects<Theme>().exports<Sign>();
inline constinit const tenon::Definition definition = tenon::define<descriptor>(tenon::provide<Sign(const Theme&)>());
}  // namespace sign

namespace square {
class Green final : public Theme {
 public:
  [[nodiscard]] std::string colour() const override { return "green"; }
};
class Square {
 public:
  Square(sign::Sign& sign, Green& green) : text(sign.text + " on " + green.colour()) {}
  std::string text;
};
inline constexpr auto descriptor =
    tenon::describe<"market.square">.imports<"market.sign">().offers<Theme>().exports<Square>();
inline constinit const tenon::Definition definition = tenon::define<descriptor, sign::descriptor>(
    tenon::provide<Green()>().as<Theme>(), tenon::provide<Square(sign::Sign&, Green&)>());
}  // namespace square

inline constexpr const tenon::Definition* members[]{&store::definition,  &stalls::definition, &cellar::definition,
                                                    &visits::definition, &gate::definition,   &sign::definition,
                                                    &square::definition};
inline constexpr auto plan =
    tenon::plan({&store::descriptor, &stalls::descriptor, &cellar::descriptor, &visits::descriptor, &gate::descriptor,
                 &sign::descriptor, &square::descriptor});
inline constinit const tenon::Image image{"market", members, plan.order};

}  // namespace market
