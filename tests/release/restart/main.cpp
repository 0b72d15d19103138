// A release build makes the objects of a restartable module anew, and refuses where somebody holds a plain pointer.
import tenon.std;
import tenon;

namespace {

class Source {
 public:
  static constexpr bool restartable = true;
  virtual ~Source() = default;
  int counter = 0;
};
class Plain final : public Source {};
inline constexpr auto source = tenon::describe<"source">.exports<Source>();
constinit const tenon::Definition source_definition = tenon::define<source>(tenon::provide<Plain()>().as<Source>());

class Reader {
 public:
  virtual ~Reader() = default;
  int own = 0;
  [[nodiscard]] virtual int value() const = 0;
};
class Follower final : public Reader {
 public:
  explicit Follower(tenon::Ref<Source> s) : source_(s) {}
  [[nodiscard]] int value() const override { return source_->counter; }

 private:
  tenon::Ref<Source> source_;
};
inline constexpr auto reader = tenon::describe<"reader">.imports<"source">().exports<Reader>();
constinit const tenon::Definition reader_definition =
    tenon::define<reader, source>(tenon::provide<Follower(tenon::Ref<Source>)>().as<Reader>());

class Pointing {
 public:
  explicit Pointing(tenon::Ref<Reader>) {}
};
inline constexpr auto pointing = tenon::describe<"pointing">.imports<"reader">();
constinit const tenon::Definition pointing_definition =
    tenon::define<pointing, reader>(tenon::provide<Pointing(tenon::Ref<Reader>)>());

constexpr const tenon::Definition* members[]{&source_definition, &reader_definition, &pointing_definition};
constexpr auto order = tenon::plan({&source, &reader, &pointing});
constexpr tenon::Image image{"restart", members, order.order};

template <class R>
concept LoadsCode = requires(R& r) { r.force_reload("a"); } || requires(R& r) { r.reload(); } ||
                    requires(R& r) { r.unwatch_all(); } || requires(R& r) { r.mode(); };
static_assert(!tenon::live_build && !LoadsCode<tenon::Reloads>);

int failed = 0;
void expect(bool right, const char* what) {
  if (right) return;
  std::fprintf(stderr, "restart_in_release: not so: %s\n", what);
  failed = 1;
}

}  // namespace

int main() {
  tenon::App app(image);
  expect(app.create({}).ok(), "the program is created");
  std::atomic<int> told{0};
  {
    const auto watching = app.reloads().after_load([&](std::string_view, std::uint64_t) { ++told; });
    app.get<Source>()->counter = 5;
    app.get<Reader>()->own = 5;
    const auto applied = app.reloads().reload("source");
    expect(applied.ok() && applied->result == "applied", "a restartable module is made anew");
    expect(app.get<Source>()->counter == 0, "its state is reset");
    expect(app.get<Reader>()->own == 5 && app.get<Reader>()->value() == 0, "who holds a Ref follows, with its state");
    expect(app.reloads().generation("source").value_or(9) == 1, "it has a generation");
    expect(app.reloads().generation("reader").value_or(9) == 0, "others keep theirs");
    const auto refused = app.reloads().reload("reader");
    expect(refused.ok() && refused->result == "needs restart", "what others point to is not");
    expect(refused.ok() &&
               refused->reason ==
                   "pointing: (anonymous namespace)::Pointing holds tenon::Ref<(anonymous namespace)::Reader>: "
                   "in a release build only what follows a reload may hold it; give "
                   "(anonymous namespace)::Reader `static constexpr bool restartable = true;`",
           "it is said who does");
    if (refused.ok() && failed != 0) std::fprintf(stderr, "%s\n", refused->reason.c_str());
    expect(app.stop().ok(), "the program stops, and has told everything");
  }
  expect(told == 1, "who wants to know is told");
  return failed;
}
