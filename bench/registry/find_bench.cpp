// Registry::find against the maps one might use instead, hit and miss, at 16, 1,024 and 65,536 module names.
#include <absl/container/flat_hash_map.h>
#include <benchmark/benchmark.h>
#include <boost/unordered/unordered_flat_map.hpp>
#include <tsl/robin_map.h>

#include <algorithm>
#include <map>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

import tenon;

namespace {

/// Module names of a plausible program, and what is asked for: in another order than the maps are filled in, which
/// would find the nodes of a std::unordered_map side by side in memory, and with text of its own.
struct Names {
  std::vector<std::string> present;
  std::vector<std::string> hits;
  std::vector<std::string> misses;
  explicit Names(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) {
      present.push_back("company.area" + std::to_string(i % 37) + ".module" + std::to_string(i));
      misses.push_back("company.area" + std::to_string(i % 37) + ".modula" + std::to_string(i));
    }
    shuffle(present);
    hits = present;
    shuffle(hits);
    shuffle(misses);
  }

 private:
  void shuffle(std::vector<std::string>& names) {
    for (std::size_t i = names.size(); i > 1; --i) {
      state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
      std::swap(names[i - 1], names[(state_ >> 33) % i]);
    }
  }
  std::uint64_t state_ = 1;
};

struct Modules {
  std::vector<tenon::Shape> shapes;
  std::vector<tenon::Definition> definitions;
  std::vector<const tenon::Definition*> members;
  explicit Modules(const std::vector<std::string>& names) {
    shapes.reserve(names.size());
    for (const std::string& name : names) shapes.push_back({.name = tenon::name_of(name)});
    definitions.reserve(shapes.size());
    for (const tenon::Shape& shape : shapes)
      members.push_back(&definitions.emplace_back(tenon::Definition{.shape = &shape}));
  }
};

template <class Find>
void ask(benchmark::State& state, const std::vector<std::string>& questions, Find find) {
  std::vector<std::string_view> views(questions.begin(), questions.end());
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(find(views[at]));
    if (++at == views.size()) at = 0;
  }
}
const std::vector<std::string>& questions(const Names& names, const benchmark::State& state) {
  return state.range(1) != 0 ? names.hits : names.misses;
}

void BM_FindRegistry(benchmark::State& state) {
  const Names names(static_cast<std::size_t>(state.range(0)));
  const Modules modules(names.present);
  const tenon::Registry registry(modules.members);
  ask(state, questions(names, state), [&](std::string_view name) { return registry.find(name); });
}

template <class Map>
void find_in(benchmark::State& state) {
  const Names names(static_cast<std::size_t>(state.range(0)));
  const Modules modules(names.present);
  Map map;
  for (const tenon::Definition* member : modules.members) map.emplace(member->shape->name.text, member);
  ask(state, questions(names, state), [&](std::string_view name) {
    const auto found = map.find(name);
    return found == map.end() ? nullptr : found->second;
  });
}
void BM_FindUnorderedMap(benchmark::State& state) {
  find_in<std::unordered_map<std::string_view, const tenon::Definition*>>(state);
}
void BM_FindFlatHashMap(benchmark::State& state) {
  find_in<absl::flat_hash_map<std::string_view, const tenon::Definition*>>(state);
}
void BM_FindMap(benchmark::State& state) { find_in<std::map<std::string_view, const tenon::Definition*>>(state); }
void BM_FindBoostFlatMap(benchmark::State& state) {
  find_in<boost::unordered_flat_map<std::string_view, const tenon::Definition*>>(state);
}
void BM_FindRobinMap(benchmark::State& state) {
  find_in<tsl::robin_map<std::string_view, const tenon::Definition*>>(state);
}
void BM_FindSortedVector(benchmark::State& state) {
  const Names names(static_cast<std::size_t>(state.range(0)));
  const Modules modules(names.present);
  std::vector<std::pair<std::string_view, const tenon::Definition*>> sorted;
  for (const tenon::Definition* member : modules.members) sorted.emplace_back(member->shape->name.text, member);
  std::sort(sorted.begin(), sorted.end());
  ask(state, questions(names, state), [&](std::string_view name) -> const tenon::Definition* {
    const auto at = std::lower_bound(sorted.begin(), sorted.end(), name,
                                     [](const auto& entry, std::string_view n) { return entry.first < n; });
    return at != sorted.end() && at->first == name ? at->second : nullptr;
  });
}

void sizes(benchmark::internal::Benchmark* bench) {
  for (int size : {16, 1024, 65536}) {
    for (int hit : {1, 0}) bench->Args({size, hit});
  }
}
BENCHMARK(BM_FindRegistry)->Apply(sizes);
BENCHMARK(BM_FindUnorderedMap)->Apply(sizes);
BENCHMARK(BM_FindFlatHashMap)->Apply(sizes);
BENCHMARK(BM_FindMap)->Apply(sizes);
BENCHMARK(BM_FindBoostFlatMap)->Apply(sizes);
BENCHMARK(BM_FindRobinMap)->Apply(sizes);
BENCHMARK(BM_FindSortedVector)->Apply(sizes);

}  // namespace
