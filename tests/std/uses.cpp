module facade.uses;
import tenon.std;

namespace facade {

using namespace std::literals;

std::string join_span(std::span<const int> numbers) {
  std::string text;
  for (int n : numbers) text += std::to_string(n) + ",";
  return text;
}

std::string join_map() {
  std::map<std::string, int> ages{{"b", 2}, {"a", 1}};
  std::unordered_map<std::string, int> one{{"c", 3}};
  std::string text;
  for (const auto& [name, age] : ages) text += name + std::to_string(age);
  for (const auto& [name, age] : one) text += name + std::to_string(age);
  if (ages.find("x") == ages.end() && one.contains("c")) text += "!";
  return text;
}

bool strings_compare() {
  const std::string a = "a";
  const std::string_view b = "b";
  return a == "a" && a != b && b == "b"sv && a < "b"s && (a <=> "a"s) == 0 && std::less<>{}(a, b) && "x" + a == "xa";
}

std::vector<int> sorted_two_ways(std::vector<int> numbers) {
  std::sort(numbers.begin(), numbers.end(), std::greater<>{});
  std::ranges::sort(numbers, {}, std::identity{});
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
  return numbers;
}

std::vector<int> even_squares(int up_to) {
  std::vector<int> squares;
  for (int n : std::views::iota(1, up_to) | std::views::filter([](int n) { return n % 2 == 0; }) |
                   std::views::transform([](int n) { return n * n; }) | std::views::take(3)) {
    squares.push_back(n);
  }
  constexpr auto last_first = std::views::reverse | std::views::take(2);
  for (int n : squares | last_first) squares.at(0) += n;
  for (std::string_view word : "1 2"sv | std::views::split(' ') |
                                   std::views::transform([](auto w) { return std::string_view(w.begin(), w.end()); })) {
    int n = 0;
    std::from_chars(word.data(), word.data() + word.size(), n);
    squares.push_back(n);
  }
  return squares;
}

namespace {

struct Generator {
  struct promise_type {
    int value = 0;
    Generator get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    std::suspend_always yield_value(int v) {
      value = v;
      return {};
    }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  std::coroutine_handle<promise_type> handle;
};

Generator count_to(int n) {
  for (int i = 1; i <= n; ++i) co_yield i;
}

}  // namespace

int sum_of_generator() {
  const Generator generator = count_to(4);
  int sum = 0;
  for (generator.handle(); !generator.handle.done(); generator.handle()) sum += generator.handle.promise().value;
  generator.handle.destroy();
  return sum;
}

int placement_new() {
  alignas(std::string) std::byte storage[sizeof(std::string)];
  auto* text = new (storage) std::string(40, 'x');
  const std::size_t size = text->size();
  std::destroy_at(text);
  struct alignas(64) Wide {
    int value = 2;
  };
  const auto wide = std::make_unique<Wide>();
  void* raw = ::operator new(8, std::align_val_t{32}, std::nothrow);
  ::operator delete(raw, std::align_val_t{32});
  return static_cast<int>(size) + wide->value;
}

std::string streams() {
  std::ostringstream out;
  out << std::setw(4) << std::setfill('0') << 42 << ' ' << std::boolalpha << true << std::hex << ' ' << 255 << ' '
      << std::quoted("q") << std::endl;
  std::istringstream in(out.str());
  std::string word;
  in >> word;
  std::string rest;
  std::getline(in, rest);
  std::fprintf(stderr, "%s", "");
  std::fflush(stdout);
  return word + "|" + rest;
}

std::string errors_and_types() {
  struct Base {
    virtual ~Base() = default;
  };
  struct Derived final : Base {};
  const std::unique_ptr<Base> base = std::make_unique<Derived>();
  const Base& object = *base;
  std::string text = typeid(object) == typeid(Derived) ? "same " : "other ";
  try {
    throw std::system_error(std::make_error_code(std::errc::address_in_use), "bind");
  } catch (const std::system_error& e) {
    if (e.code() == std::errc::address_in_use) text += "in use ";
  }
  const std::error_code none;
  if (!none && none == std::error_code()) text += "none ";
  try {
    std::rethrow_exception(std::make_exception_ptr(std::out_of_range("far")));
  } catch (const std::exception& e) {
    text += e.what();
  }
  static_assert(std::same_as<std::remove_cvref_t<const int&>, int> &&
                std::is_base_of_v<std::exception, std::bad_alloc>);
  return text;
}

std::string variants_and_optionals() {
  std::variant<int, std::string> value = "text";
  std::optional<int> some = 3;
  const std::any any = 5;
  const std::tuple<int, char> two{1, 'c'};
  const auto [number, letter] = two;
  std::function<int(int)> twice = [](int x) { return 2 * x; };
  const std::shared_ptr<int> shared = std::make_shared<int>(7);
  const std::weak_ptr<int> weak = shared;
  const std::string visited = std::visit(
      []<class T>(const T& v) -> std::string {
        if constexpr (std::is_same_v<T, int>)
          return "int";
        else
          return v;
      },
      value);
  const bool right = some == 3 && some != std::nullopt && std::any_cast<int>(any) == 5 && number == 1 &&
                     letter == 'c' && twice(2) == 4 && *weak.lock() == 7 && shared != nullptr &&
                     std::holds_alternative<std::string>(value) && std::pair(1, 2) < std::pair(1, 3) &&
                     std::array{1, 2} == std::array{1, 2} && two == std::tuple(1, 'c');
  return right ? visited : "wrong";
}

int threads() {
  std::atomic<int> sum{0};
  std::mutex mutex;
  std::condition_variable_any changed;
  bool ready = false;
  {
    std::jthread waiter([&](std::stop_token stop) {
      std::unique_lock lock(mutex);
      if (changed.wait(lock, stop, [&] { return ready; })) sum.fetch_add(1, std::memory_order_relaxed);
    });
    std::thread adder([&] { sum += 10; });
    adder.join();
    const std::scoped_lock lock(mutex);
    ready = true;
    changed.notify_all();
    if (waiter.get_id() == std::this_thread::get_id()) return -1;
  }
  std::promise<int> promise;
  std::future<int> future = promise.get_future();
  promise.set_value(100);
  std::latch latch(1);
  latch.count_down();
  latch.wait();
  return sum.load() + future.get();
}

std::string files_and_numbers() {
  const std::filesystem::path path = std::filesystem::path("a") / "b.txt";
  std::size_t entries = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/")) entries += entry.is_directory() ? 1 : 0;
  char text[16];
  const auto [end, error] = std::to_chars(text, text + sizeof text, 255, 16);
  std::mt19937_64 random(1);
  const int die = std::uniform_int_distribution<int>(1, 6)(random);
  const bool right = path.extension() == ".txt" && entries > 0 && error == std::errc{} && die >= 1 && die <= 6 &&
                     std::bit_ceil(5u) == 8 && std::numeric_limits<int>::max() > 0 && std::abs(-2.5) == 2.5 &&
                     std::accumulate(text, text, 0) == 0 && std::strlen("abc") == 3 && std::isdigit('7') != 0;
  return right ? std::string(text, end) : "wrong";
}

std::string abseil() {
  absl::flat_hash_map<std::string, int> map{{"one", 1}};
  absl::flat_hash_set<std::string> set;
  set.insert("x");
  absl::StatusOr<int> found = map.contains("two") ? absl::StatusOr<int>(2) : absl::NotFoundError("no two");
  std::string text = absl::StrCat(found.status().message(), ";", map.at("one"), ";", 1.5, ";");
  absl::StrAppend(&text, absl::StrJoin(std::vector<std::string>{"a", "b"}, "+"), ";");
  for (const std::string& part : std::vector<std::string>(absl::StrSplit("p,q", ','))) text += part;
  const absl::Cleanup add = [&text] { text += "never seen"; };
  for (const auto& [name, value] : map) text += name;
  int number = 0;
  if (absl::SimpleAtoi("12", &number) && found.status() == absl::NotFoundError("no two") && !found.ok()) {
    text += absl::StrFormat(";%03d", number);
  }
  absl::InlinedVector<int, 4> few{1, 2};
  absl::AnyInvocable<int() const> call = [] { return 3; };
  for (int n : few) number += n;
  return number + call() == 18 && set.find("y") == set.end() ? text : "wrong";
}

int every_container() {
  std::set<int> a{1};
  std::multimap<int, int> b{{1, 2}};
  std::unordered_set<int> c{1, 2};
  std::deque<int> d{1, 2, 3};
  std::list<int> e{1};
  std::priority_queue<int> f;
  f.push(4);
  std::bitset<8> g(5);
  absl::btree_map<int, int> h{{1, 10}};
  std::vector<bool> i{true};
  int sum = f.top() + static_cast<int>(g.count());
  for (int n : a) sum += n;
  for (auto& [k, v] : b) sum += k + v;
  for (int n : c) sum += n;
  for (auto n = d.rbegin(); n != d.rend(); ++n) sum += *n;
  for (int n : e) sum += n;
  for (auto& [k, v] : h) sum += k + v;
  for (bool n : i) sum += n ? 1 : 0;
  std::copy(d.begin(), d.end(), std::back_inserter(e));
  sum += static_cast<int>(std::distance(e.begin(), e.end())) +
         static_cast<int>(std::ranges::count_if(d, [](int n) { return n > 1; }));
  return sum + *std::ranges::max_element(d);
}

std::string time() {
  using namespace std::chrono;
  const auto begin = steady_clock::now();
  const milliseconds took = duration_cast<milliseconds>(1s + 500ms);
  const bool forward =
      steady_clock::now() - begin >= 0ns && took == 1500ms && took / 2 < 1s && system_clock::now() > sys_seconds{};
  const std::time_t epoch = 0;
  std::tm parts{};
  gmtime_r(&epoch, &parts);
  std::ostringstream out;
  out << std::put_time(&parts, "%Y");
  return forward ? out.str() : "wrong";
}

}  // namespace facade
