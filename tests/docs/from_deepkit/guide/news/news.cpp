module guide.news;
import tenon.std;
import guide.mail;

namespace guide::news {

struct Config {
  bool by_mail = false;
  std::string host = "example.org";
  std::string sender;
  static constexpr auto fields =
      tenon::fields(tenon::field<&Config::by_mail>, tenon::field<&Config::host>, tenon::field<&Config::sender>);
};

namespace {

class Sheet final : public News {
 public:
  explicit Sheet(tenon::Optional<mail::Mail> mail) : mail_(mail) {}
  [[nodiscard]] std::string way() const override { return mail_ ? "mail from " + mail_->sender() : "paper"; }

 private:
  tenon::Optional<mail::Mail> mail_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor, mail::descriptor>(
    tenon::provide<Sheet(tenon::Optional<mail::Mail>)>().as<News>(),
    tenon::setup_config([](Config& config) {  // before the configuration is checked
      if (config.sender.empty()) config.sender = "news@" + config.host;
    }),
    tenon::process([](tenon::Setup<descriptor> setup, const Config& config) {  // when it is right
      if (!config.by_mail) return;
      setup.activate<"guide.mail">();
      setup.imported<"guide.mail">().configure([sender = config.sender](mail::Config& c) { c.sender = sender; });
    }));

}  // namespace guide::news
