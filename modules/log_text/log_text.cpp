module tenon.log_text;
import tenon;
import tenon.std;

namespace tenon::log_text {

Level level_of(const Config& config, std::string_view module) {
  Level level = config.level;
  std::size_t longest = 0;
  for (const auto& [name, wanted] : config.levels) {
    const std::string_view rest = module.substr(std::min(name.size(), module.size()));
    const bool within = rest.empty() || rest.front() == '.' || rest.front() == '@';
    if (!module.starts_with(name) || !within || name.size() < longest) continue;
    longest = name.size();
    level = wanted;
  }
  return level;
}

namespace {

bool wants_colours(const Config& config) {
  if (config.colours != Colours::automatic) return config.colours == Colours::always;
  return config.file.empty() && is_terminal();
}

class TextLog final : public LogSink {
 public:
  TextLog(const Host& host, const Config& config)
      : config_(config),
        program_(host.name()),
        layout_(config.layout),
        colours_(wants_colours(config)),
        output_(config.file) {}
  [[nodiscard]] Level level(std::string_view module) const override { return level_of(config_, module); }
  void write(const LogRecord& record) override { output_.write(layout_.line(record, program_, colours_)); }

 private:
  const Config& config_;
  std::string program_;
  Layout layout_;
  bool colours_;
  Output output_;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::provide<TextLog(tenon::Host&, const Config&)>().as<LogSink>());

}  // namespace tenon::log_text
