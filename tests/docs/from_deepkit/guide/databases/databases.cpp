module guide.databases;
import tenon.std;

namespace guide::databases {
namespace {

struct Found {
  std::vector<tenon::ProvidedRecord> records;
  friend bool operator==(const Found&, const Found&) = default;
};

class Listed final : public Databases {
 public:
  explicit Listed(const Found& found) : found_(found) {}
  [[nodiscard]] std::vector<std::string> names() const override {
    std::vector<std::string> names;
    for (const tenon::ProvidedRecord& record : found_.records) {
      names.push_back(record.get<Database>()->name() + " of " + std::string(record.module().path()));
    }
    return names;
  }

 private:
  const Found& found_;
};

}  // namespace

constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::collect<Found>(), tenon::provide<Listed(const Found&)>().as<Databases>(),
    tenon::process_provider([](Found& found, const tenon::ProvidedRecord& provider) {
      if (provider.is<Database>()) found.records.push_back(provider);
    }),
    tenon::post_process([](Found& found) {
      std::sort(found.records.begin(), found.records.end(),
                [](const auto& a, const auto& b) { return a.module().path() < b.module().path(); });
    }));

}  // namespace guide::databases
