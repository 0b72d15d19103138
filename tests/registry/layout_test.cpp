#include <gtest/gtest.h>

import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

struct Visit {
  int page;
  long time;
};
struct OtherVisit {
  long time;
  int page;
};
struct Visits {
  int count;
  std::vector<Visit> all;
};
struct VisitsBefore {
  int count;
  std::vector<Visit> all;
};

TEST(Layout, IsThatOfAnotherClassWithTheSameFields) {
  EXPECT_EQ(layout_of<Visits>.hash, layout_of<VisitsBefore>.hash);
  EXPECT_EQ(layout_of<Visits>.text, "count: int, all: vector<Visit{page: int, time: long}>");
}

template <class A, class B>
bool differ() {
  return layout_of<A>.hash != layout_of<B>.hash;
}

TEST(Layout, KnowsNamesTypesAndOrderOfFields) {
  struct Plain {
    int a;
    int b;
  };
  struct Swapped {
    int b;
    int a;
  };
  struct Typed {
    int a;
    float b;
  };
  struct Signed {
    int a;
    unsigned b;
  };
  struct More {
    int a;
    int b;
    bool c;
  };
  struct alignas(16) Aligned {
    int a;
    int b;
  };
  struct Pointing {
    int a;
    int b;
    Plain* c;
  };
  struct PointingElsewhere {
    int a;
    int b;
    Swapped* c;
  };
  EXPECT_TRUE((differ<Plain, Swapped>()));
  EXPECT_TRUE((differ<Plain, Typed>()));
  EXPECT_TRUE((differ<Plain, Signed>()));
  EXPECT_TRUE((differ<Plain, More>()));
  EXPECT_TRUE((differ<Plain, Aligned>()));
  EXPECT_TRUE((differ<Pointing, PointingElsewhere>()));
}

TEST(Layout, LooksIntoClassesInsideAndIntoWhatATemplateHolds) {
  struct Direct {
    Visit visit;
  };
  struct OtherDirect {
    OtherVisit visit;
  };
  struct Base : Visit {};
  struct OtherBase : OtherVisit {};
  EXPECT_TRUE((differ<Direct, OtherDirect>()));
  EXPECT_TRUE((differ<Base, OtherBase>()));
  EXPECT_TRUE((differ<std::vector<Visit>, std::vector<OtherVisit>>()));
  EXPECT_TRUE((differ<std::array<Visit, 2>, std::array<OtherVisit, 2>>()));
  EXPECT_TRUE((differ<std::map<int, std::unique_ptr<Visit>>, std::map<int, std::unique_ptr<OtherVisit>>>()));
  EXPECT_TRUE((differ<absl::flat_hash_map<int, Visit>, absl::flat_hash_map<int, OtherVisit>>()));
  EXPECT_TRUE((differ<std::vector<std::array<Visit, 2>>, std::vector<std::array<OtherVisit, 2>>>()));
}

class Private {
 public:
  [[nodiscard]] int count() const { return count_; }

 private:
  std::mutex mutex_;
  int count_ = 0;
};
class OtherPrivate {
 public:
  [[nodiscard]] int total() const { return total_; }

 private:
  std::mutex mutex_;
  int total_ = 0;
};

TEST(Layout, SeesPrivateMembers) {
  EXPECT_TRUE((differ<Private, OtherPrivate>()));
  EXPECT_EQ(layout_of<Private>.text, "mutex_: mutex, count_: int");
}

TEST(Layout, TakesLibraryTypesByNameSizeAndArguments) {
  struct Library {
    std::string name;
    std::atomic<int> number;
    std::map<std::string, int> counts;
    int raw[3];
    std::array<char, 2> two;
  };
  EXPECT_EQ(layout_of<Library>.text,
            "name: string, number: atomic<int>, counts: map<string, int>, raw: int[3], two: array");
  EXPECT_TRUE((differ<std::atomic<int>, std::atomic<unsigned>>()));
  EXPECT_TRUE((differ<std::set<int>, std::multiset<int>>()));
  EXPECT_TRUE((differ<int[3], int[4]>()));
}

struct Tree {
  int value;
  std::vector<Tree> below;
};

TEST(Layout, EndsWhereAClassHoldsItself) { EXPECT_EQ(layout_of<Tree>.text, "value: int, below: vector<Tree>"); }

TEST(Layout, CannotSayWhatABitFieldOrAReferenceIs) {
  struct Bits {
    int few : 3;
  };
  struct Refers {
    int& number;
  };
  static_assert(!Comparable<Bits>);
  static_assert(!Comparable<Refers>);
  static_assert(Comparable<Private>);
}

}  // namespace
}  // namespace tenon
