/// A reload that runs out of memory leaves the old generation serving; the next one works. Memory fails in constructors
/// and while a snapshot is published: what abseil's hash tables do when theirs fails is not in our hands.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <new>

import tenon.std;
import tenon;

namespace {

thread_local long allocations_left = -1;  // before the one that fails; negative: none fails

void* allocate(std::size_t size, std::size_t alignment) {
  if (allocations_left >= 0 && allocations_left-- == 0) throw std::bad_alloc();
  void* memory = aligned_alloc(alignment, (size + alignment - 1) / alignment * alignment);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

}  // namespace

void* operator new(std::size_t size) { return allocate(std::max<std::size_t>(size, 1), 16); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(std::max<std::size_t>(size, 1), std::max<std::size_t>(static_cast<std::size_t>(alignment), 16));
}
void operator delete(void* memory) noexcept { free(memory); }
void operator delete(void* memory, std::size_t) noexcept { free(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { free(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { free(memory); }

namespace {

int alive = 0;

/// How many allocations of constructors succeed before one fails; negative: all.
long granted = -1;
/// While it lives, allocations count.
class Counted {
 public:
  Counted() { allocations_left = granted; }
  Counted(const Counted&) = delete;
  Counted& operator=(const Counted&) = delete;
  ~Counted() { granted = std::exchange(allocations_left, -1); }
};

struct Config {
  int size = 3;
  std::string title = "a title that is too long to be kept without an allocation";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::size>, tenon::field<&Config::title>);
};

class Source {
 public:
  virtual ~Source() = default;
  [[nodiscard]] virtual int value() const = 0;
};
template <int N>
class Fixed final : public Source {
 public:
  explicit Fixed(const Config& config) {
    const Counted counted;
    title_ = config.title + " of a source";
    for (int i = 0; i < 5; ++i) parts_.push_back(title_);
    ++alive;
  }
  ~Fixed() override { --alive; }
  [[nodiscard]] int value() const override { return N; }

 private:
  std::string title_;
  std::vector<std::string> parts_;
};
class User {
 public:
  User(Source& source, tenon::Logger logger) : source_(source), logger_(logger) {
    const Counted counted;
    name_ = std::make_unique<std::string>("the name of a user, which is long enough");
    ++alive;
  }
  User(const User&) = delete;
  User& operator=(const User&) = delete;
  ~User() { --alive; }
  [[nodiscard]] int value() const { return source_.value(); }

 private:
  Source& source_;
  tenon::Logger logger_;
  std::unique_ptr<std::string> name_;
};

inline constexpr auto source = tenon::describe<"source">.exports<Source>().config<Config>();
constinit const tenon::Definition one = tenon::define<source>(tenon::provide<Fixed<1>(const Config&)>().as<Source>());
constinit const tenon::Definition two = tenon::define<source>(tenon::provide<Fixed<2>(const Config&)>().as<Source>());
inline constexpr auto user = tenon::describe<"user">.imports<"source">().exports<User>();
constinit const tenon::Definition user_definition =
    tenon::define<user, source>(tenon::provide<User(Source&, tenon::Logger)>());

constexpr const tenon::Definition* members[]{&one, &user_definition};
constexpr auto order = tenon::plan({&source, &user});
constexpr tenon::Image image{"allocation", members, order.order};

TEST(Allocation, MayFailInAnyConstructorOfAReload) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_EQ(alive, 2);
  const std::array reload{tenon::Replacement{"source", &two}};
  int failures = 0;
  for (;; ++failures) {
    granted = failures;
    const auto published = app.apply(reload);
    granted = -1;
    if (published.ok()) break;
    ASSERT_EQ(app.get<User>()->value(), 1);
    ASSERT_EQ(app.host().generation(), 0);
    ASSERT_EQ(alive, 2) << "what was constructed is destroyed";
  }
  EXPECT_GT(failures, 10);
  EXPECT_EQ(app.get<User>()->value(), 2);
  EXPECT_EQ(alive, 2);
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(alive, 0);
}

TEST(Allocation, MayFailWhileASnapshotIsPublished) {
  int failures = 0;
  for (long allowed = 0; allowed < 6; ++allowed) {
    tenon::Table table;
    table.publish(new tenon::Snapshot(table, 0, 1));
    {
      // The first one stays in use, so that there is one more to remember.
      const tenon::Protection protection(table);
      table.publish(new tenon::Snapshot(table, 1, 1));
      auto* next = new tenon::Snapshot(table, 2, 1);
      allocations_left = allowed;
      try {
        table.publish(next);
        allocations_left = -1;
      } catch (const std::bad_alloc&) {
        allocations_left = -1;
        ++failures;
        EXPECT_EQ(table.current()->generation(), 1);
        table.publish(next);
      }
      EXPECT_EQ(table.current()->generation(), 2);
    }
    EXPECT_EQ(table.reclaim(), 0);
  }
  EXPECT_GT(failures, 0);
}

}  // namespace
