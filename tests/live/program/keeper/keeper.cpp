module trial.keeper;
import tenon.std;
import trial.desk;

namespace trial::keeper {
namespace {

/// `visit` asks a scope that it opens, `keep` opens one that stays, `kept visit` asks that one, `kept NAME` asks the
/// probe of that name in the unit of work that stays, `drop` ends both. `reloads OUTCOME` is how many there were.
class Keeper final : public probes::Probe {
 public:
  Keeper(tenon::Host& host, tenon::Metrics& metrics, tenon::All<probes::Probe> probes)
      : host_(host), metrics_(metrics), probes_(probes) {}
  std::string ask(const std::string& question) override {
    if (question == "visit") return visit();
    if (question == "keep") return keep();
    if (question == "drop") return drop();
    if (question.starts_with("kept ")) return kept(question.substr(5));
    if (question.starts_with("reloads ")) return std::to_string(reloads(question.substr(8)));
    return "";
  }

 private:
  using Scope = tenon::Scope<desk::PerVisit>;

  std::string visit() {
    desk::Visitor ben{"ben"};
    const tenon::Work work = host_.begin("visit");
    return work.open<desk::PerVisit>(ben).get<desk::Visit>().text();
  }
  std::string keep() {
    work_.emplace(host_.begin("kept"));
    scope_.emplace(work_->open<desk::PerVisit>(anna_));
    return "kept";
  }
  std::string drop() {
    scope_.reset();
    work_.reset();
    return "dropped";
  }
  std::string kept(const std::string& question) {
    if (!work_.has_value()) return "nothing is kept";
    const tenon::Entered inside = work_->enter();
    if (question == "visit") return scope_->get<desk::Visit>().text();
    for (probes::Probe& probe : probes_.get()) {
      std::string answer = probe.ask(question);
      if (!answer.empty()) return answer;
    }
    return "nobody knows";
  }
  std::uint64_t reloads(const std::string& outcome) const {
    for (const tenon::MetricFamily& family : metrics_.collect()) {
      if (family.name != "tenon_reloads_total") continue;
      for (const tenon::MetricSample& sample : family.samples) {
        if (sample.labels.front().second == outcome) return sample.count;
      }
    }
    return 0;
  }

  tenon::Host& host_;
  tenon::Metrics& metrics_;
  tenon::All<probes::Probe> probes_;
  desk::Visitor anna_{"anna"};
  std::optional<tenon::Work> work_;
  std::optional<Scope> scope_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, desk::descriptor>(
    tenon::provide<Keeper(tenon::Host&, tenon::Metrics&, tenon::All<probes::Probe>)>().as<probes::Probe>());

}  // namespace trial::keeper
