/// A shop for the tests of tenon.testing. Included last, before the imports: it imports what it uses, and includes
/// nothing.
#pragma once
import tenon.std;
import tenon;

namespace shop {

namespace disk {
class Disk {
 public:
  virtual ~Disk() = default;
  [[nodiscard]] virtual std::string name() const = 0;
};
class RealDisk final : public Disk {
 public:
  [[nodiscard]] std::string name() const override { return "disk"; }
};
inline constexpr auto descriptor = tenon::describe<"shop.disk">.exports<Disk>();
inline constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<RealDisk()>().as<Disk>());
}  // namespace disk

namespace storage {
inline int made = 0;
class Database {
 public:
  virtual ~Database() = default;
  [[nodiscard]] virtual std::string read(int id) const = 0;
};
class Backup {
 public:
  virtual ~Backup() = default;
  [[nodiscard]] virtual std::string last() const = 0;
};
struct Config {
  std::string file;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::file>.required());
};
class File final : public Database, public Backup {
 public:
  File(disk::Disk& disk, const Config& config) : text_(disk.name() + ":" + config.file) { ++made; }
  [[nodiscard]] std::string read(int id) const override { return text_ + "#" + std::to_string(id); }
  [[nodiscard]] std::string last() const override { return "backup of " + text_; }

 private:
  std::string text_;
};
inline constexpr auto descriptor =
    tenon::describe<"shop.storage">.imports<"shop.disk">().exports<Database, Backup>().config<Config>();
inline constinit const tenon::Definition definition = tenon::define<descriptor, disk::descriptor>(
    tenon::provide<File(disk::Disk&, const Config&)>().as<Database, Backup>());
}  // namespace storage

namespace cards {
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual int now() const = 0;
};
struct Config {
  int page_size = 20;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::page_size>.range(1, 500));
};
class Cards {
 public:
  virtual ~Cards() = default;
  [[nodiscard]] virtual std::string page() const = 0;
};
/// A helper that nobody outside sees.
class Index {
 public:
  explicit Index(const Config& config) : size(config.page_size) {}
  int size;
};
class Stored final : public Cards {
 public:
  Stored(storage::Database& database, Index& index) : database_(database), index_(index) {}
  [[nodiscard]] std::string page() const override { return database_.read(index_.size) + (stops_badly ? "!" : ""); }
  absl::Status start() { return absl::OkStatus(); }
  absl::Status stop() { return stops_badly ? absl::AbortedError("the page is torn") : absl::OkStatus(); }
  static inline bool stops_badly = false;

 private:
  storage::Database& database_;
  Index& index_;
};
inline constexpr auto descriptor =
    tenon::describe<"shop.cards">.imports<"shop.storage">().exports<Cards>().config<Config>();
inline constinit const tenon::Definition definition = tenon::define<descriptor, storage::descriptor>(
    tenon::provide<Index(const Config&)>(),
    tenon::provide<Stored(storage::Database&, Index&)>().as<Cards>().start<&Stored::start>().stop<&Stored::stop>());
}  // namespace cards

namespace web {
class Page {
 public:
  virtual ~Page() = default;
  [[nodiscard]] virtual std::string show() const = 0;
};
class Html final : public Page {
 public:
  Html(cards::Cards& cards, storage::Backup& backup) : cards_(cards), backup_(backup) {}
  [[nodiscard]] std::string show() const override { return cards_.page() + " " + backup_.last(); }

 private:
  cards::Cards& cards_;
  storage::Backup& backup_;
};
inline constexpr auto descriptor = tenon::describe<"shop.web">.imports<"shop.cards", "shop.storage">().exports<Page>();
inline constinit const tenon::Definition definition = tenon::define<descriptor, cards::descriptor, storage::descriptor>(
    tenon::provide<Html(cards::Cards&, storage::Backup&)>().as<Page>());
}  // namespace web

inline constexpr const tenon::Definition* members[]{&web::definition, &cards::definition, &storage::definition,
                                                    &disk::definition};
inline constexpr auto plan =
    tenon::plan({&web::descriptor, &cards::descriptor, &storage::descriptor, &disk::descriptor});
inline constinit const tenon::Image image{"shop", members, plan.order};

class FakeDatabase : public storage::Database {
 public:
  [[nodiscard]] std::string read(int id) const override { return "fake#" + std::to_string(id); }
};

}  // namespace shop
