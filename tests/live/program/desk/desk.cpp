module trial.desk;
import tenon.std;
import trial.news;

namespace trial::desk {

struct Config {
  int width = 3;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::width>);
};

namespace {

struct Notes {
  std::vector<std::string> lines;
  friend bool operator==(const Notes&, const Notes&) = default;
};

class Desk final : public probes::Probe {
 public:
  Desk(const Config& config, const Notes& notes) : config_(config), notes_(notes) {}
  std::string ask(const std::string& question) override {
    if (question != "desk") return "";
    return absl::StrCat("width ", config_.width, ", notes ", absl::StrJoin(notes_.lines, " and "));
  }

 private:
  const Config& config_;
  const Notes& notes_;
};

class Page final : public router::Routes {
 public:
  [[nodiscard]] std::string path() const override { return "/page1"; }
};

class Greeted final : public Visit {
 public:
  explicit Greeted(const Visitor& visitor) : visitor_(visitor) {}
  [[nodiscard]] std::string text() const override { return absl::StrCat("visit 1 of ", visitor_.name); }

 private:
  const Visitor& visitor_;
};

[[maybe_unused]] void hear(news::News& news) { absl::StrAppend(&news.heard, "heard 1."); }

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::collect<Notes>(),
    tenon::process([](tenon::Setup<descriptor>, Notes& notes) { notes.lines.emplace_back("hook 1"); }),
    tenon::on<&hear>(), tenon::controller<Page()>().as<router::Routes>(),
    tenon::provide<Greeted(const Visitor&)>().as<Visit>().in<PerVisit>(),
    tenon::provide<Desk(const Config&, const Notes&)>().as<probes::Probe>());

}  // namespace trial::desk
