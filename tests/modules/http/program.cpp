#include "program.h"

import tenon.std;
import tenon;
import tenon.http;
import http_app;
import http_app.words;
import http_app.image;

namespace http_test {

struct Program::Inside {
  tenon::App app{http_app::image};
  tenon::SettingSources sources;
  http_app::Gate* gate = nullptr;
  bool running = false;
  std::optional<tenon::Work> kept;
};

Program::Program() : inside_(std::make_unique<Inside>()) { configure("port", "0"); }

Program::~Program() {
  if (inside_->running) {
    open_gate();
    EXPECT_EQ(stop(), "");
  }
}

void Program::configure(std::string name, std::string value) {
  const std::string key = name.find('.') == name.npos ? "tenon.http." + name : name;
  std::erase_if(inside_->sources.file, [&](const auto& entry) { return entry.key == key; });
  tenon::ConfigValue typed = value == "true" ? tenon::ConfigValue(true) : tenon::ConfigValue(std::move(value));
  inside_->sources.file.push_back({key, std::move(typed), "test"});
}

std::string Program::start() {
  if (const absl::Status created = inside_->app.create(inside_->sources); !created.ok()) {
    return std::string(created.message());
  }
  return std::string(inside_->app.start().message());
}

int Program::port() {
  tenon::App& app = inside_->app;
  if (!inside_->running) {
    const absl::Status created = app.create(inside_->sources);
    EXPECT_TRUE(created.ok()) << std::string(created.message());
    const absl::Status started = app.start();
    EXPECT_TRUE(started.ok()) << std::string(started.message());
    inside_->gate = app.get<http_app::Gate>();
    inside_->running = true;
  }
  return app.get<tenon::http::Server>()->port();
}

std::string Program::stop() {
  inside_->running = false;
  return std::string(inside_->app.stop().message());
}

void Program::edit() {
  const tenon::Replacement replaced{"http_app.words", &http_app::words::edited};
  const auto published = inside_->app.apply({&replaced, 1});
  ASSERT_TRUE(published.ok()) << std::string(published.status().message());
}

void Program::keep_objects() { inside_->kept.emplace(inside_->app.begin("test")); }
void Program::open_gate() { inside_->gate->open(); }
void Program::until_at_gate(int handlers) { inside_->gate->until(handlers); }

}  // namespace http_test
