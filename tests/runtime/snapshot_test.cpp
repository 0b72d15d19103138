#include <gtest/gtest.h>

import tenon.std;
import tenon;

namespace {

/// Counts how many are alive.
struct Counted {
  static inline std::atomic<int> alive{0};
  int value;
  explicit Counted(int v) : value(v) { ++alive; }
  ~Counted() {
    value = -1;
    --alive;
  }
};

const tenon::Snapshot* snapshot_of(tenon::Table& table, std::uint64_t generation, int value) {
  tenon::Object* object = tenon::Object::reserve(sizeof(Counted), alignof(Counted),
                                                 [](void* at) { static_cast<Counted*>(at)->~Counted(); });
  new (object->storage()) Counted(value);
  object->constructed();
  auto* snapshot = new tenon::Snapshot(table, generation, 1);
  snapshot->set(0, object->storage());
  snapshot->own(object);
  return snapshot;
}

TEST(Snapshot, IsDestroyedWhenItsSuccessorIsPublishedAndNobodyUsesIt) {
  tenon::Table table;
  table.publish(snapshot_of(table, 0, 1));
  EXPECT_EQ(Counted::alive, 1);
  table.publish(snapshot_of(table, 1, 2));
  EXPECT_EQ(Counted::alive, 1);
}

TEST(Snapshot, LivesAsLongAsAHold) {
  tenon::Table table;
  table.publish(snapshot_of(table, 0, 1));
  {
    const tenon::Hold hold = table.hold();
    table.publish(snapshot_of(table, 1, 2));
    EXPECT_EQ(Counted::alive, 2);
    EXPECT_EQ(static_cast<Counted*>(hold->at(0))->value, 1);
  }
  EXPECT_EQ(Counted::alive, 1);
}

TEST(Snapshot, LivesAsLongAsAProtection) {
  tenon::Table table;
  table.publish(snapshot_of(table, 0, 1));
  {
    const tenon::Protection protection(table);
    table.publish(snapshot_of(table, 1, 2));
    EXPECT_EQ(Counted::alive, 2);
    EXPECT_EQ(static_cast<Counted*>((*protection).at(0))->value, 1);
  }
  EXPECT_EQ(table.reclaim(), 0u);
  EXPECT_EQ(Counted::alive, 1);
}

TEST(Snapshot, AUnitOfWorkSeesItsOwnSnapshotOnEveryThread) {
  tenon::Table table;
  table.publish(snapshot_of(table, 0, 1));
  const tenon::Work work(table.hold(), "test");
  table.publish(snapshot_of(table, 1, 2));
  auto seen = [&] { return static_cast<Counted*>((*tenon::Protection(table)).at(0))->value; };
  EXPECT_EQ(seen(), 2);
  int elsewhere = 0;
  std::thread([&] {
    const tenon::Entered inside = work.enter();
    elsewhere = seen();
  }).join();
  EXPECT_EQ(elsewhere, 1);
}

TEST(Snapshot, AProtectionInsideAnotherKeepsTheOuterSnapshot) {
  tenon::Table table;
  tenon::Table other;
  table.publish(snapshot_of(table, 0, 1));
  other.publish(snapshot_of(other, 0, 10));
  const tenon::Protection outer(table);
  table.publish(snapshot_of(table, 1, 2));
  {
    const tenon::Protection inner(table);
    const tenon::Protection elsewhere(other);
    EXPECT_EQ(&*inner, &*outer);
    other.publish(snapshot_of(other, 1, 11));
    EXPECT_EQ(static_cast<Counted*>((*elsewhere).at(0))->value, 10);
  }
  EXPECT_EQ(static_cast<Counted*>((*outer).at(0))->value, 1);
}

TEST(Snapshot, ReadersNeverSeeADestroyedObjectWhileSnapshotsAreReplaced) {
  tenon::Table table;
  table.publish(snapshot_of(table, 0, 0));
  std::atomic<bool> stop{false};
  std::atomic<long> reads{0};
  std::atomic<int> broken{0};
  std::vector<std::thread> readers;
  for (int r = 0; r < 3; ++r) {
    readers.emplace_back([&] {
      while (!stop.load(std::memory_order_relaxed)) {
        const tenon::Protection protection(table);
        if (static_cast<Counted*>((*protection).at(0))->value < 0) ++broken;
        ++reads;
      }
    });
  }
  for (int g = 1; g <= 2000; ++g) table.publish(snapshot_of(table, static_cast<std::uint64_t>(g), g));
  while (reads.load() < 1000) std::this_thread::yield();
  stop = true;
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(broken, 0);
  EXPECT_EQ(table.reclaim(), 0u);
  EXPECT_EQ(Counted::alive, 1);
}

TEST(Snapshot, ObjectsDieInReverseOrderOfCreation) {
  static std::vector<int> died;
  died.clear();
  struct Noted {
    int number;
    ~Noted() { died.push_back(number); }
  };
  {
    tenon::Table table;
    auto* snapshot = new tenon::Snapshot(table, 0, 0);
    for (int i = 0; i < 3; ++i) {
      tenon::Object* object =
          tenon::Object::reserve(sizeof(Noted), alignof(Noted), [](void* at) { static_cast<Noted*>(at)->~Noted(); });
      new (object->storage()) Noted{i};
      object->constructed();
      snapshot->own(object);
    }
    table.publish(snapshot);
  }
  EXPECT_EQ(died, (std::vector<int>{2, 1, 0}));
}

}  // namespace
