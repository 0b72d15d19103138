/// A reload that runs out of memory, at whatever allocation, leaves the old generation serving; the next one works.
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
  explicit Fixed(const Config& config) : title_(config.title + " of a source") { ++alive; }
  ~Fixed() override { --alive; }
  [[nodiscard]] int value() const override { return N; }

 private:
  std::string title_;
};
class User {
 public:
  User(Source& source, tenon::Logger logger) : source_(source), logger_(logger) { ++alive; }
  User(const User&) = delete;
  User& operator=(const User&) = delete;
  ~User() { --alive; }
  [[nodiscard]] int value() const { return source_.value(); }

 private:
  Source& source_;
  tenon::Logger logger_;
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

TEST(Allocation, MayFailAnywhereInAReload) {
  tenon::App app(image);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_EQ(alive, 2);
  int failures = 0;
  int serves = 1;
  std::uint64_t generation = 0;
  const std::array first{tenon::Replacement{"source", &one}};
  const std::array second{tenon::Replacement{"source", &two}};
  for (long allowed = 0; allowed < 10'000; ++allowed) {
    allocations_left = allowed;
    const bool published = app.apply(serves == 1 ? second : first).ok();
    const bool enough = allocations_left >= 0;
    allocations_left = -1;
    if (published) {
      serves = serves == 1 ? 2 : 1;
    } else {
      ++failures;
    }
    ASSERT_EQ(app.get<User>()->value(), serves) << "with " << allowed << " allocations";
    ASSERT_EQ(alive, 2) << "with " << allowed << " allocations";
    ASSERT_GE(app.host().generation(), generation);
    ASSERT_EQ(app.host().generation() > generation, published) << "with " << allowed << " allocations";
    generation = app.host().generation();
    if (enough) break;
  }
  EXPECT_GT(failures, 20);
  ASSERT_TRUE(app.stop().ok());
  EXPECT_EQ(alive, 0);
}

}  // namespace
