module trial.news;
import tenon.std;

namespace trial::news {
namespace {

class Teller final : public probes::Probe {
 public:
  explicit Teller(tenon::Emit<News> tell) : tell_(tell) {}
  std::string ask(const std::string& question) override {
    if (question != "news") return "";
    News news;
    tell_(news);
    return news.heard.empty() ? "nobody heard" : news.heard;
  }

 private:
  tenon::Emit<News> tell_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<Teller(tenon::Emit<News>)>().as<probes::Probe>());

}  // namespace trial::news
