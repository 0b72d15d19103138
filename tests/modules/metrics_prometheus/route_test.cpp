#include <gtest/gtest.h>

#include "client.h"

import tenon;
import tenon.std;
import tenon.http;
import metrics_app;
import metrics_app.image;

namespace {

TEST(MetricsRoute, AnswersWithTheMetricsOfTheProgram) {
  tenon::App app{metrics_app::image};
  app.set("tenon.http.port", 0);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.start().ok());
  app.get<metrics_app::Asked>()->total.add(7);
  const std::string response = http_test::ask_for(app.get<tenon::http::Server>()->port(), "GET /metrics");
  EXPECT_EQ(http_test::status_of(response), "200");
  EXPECT_NE(response.find("Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"), std::string::npos) << response;
  const std::string body = http_test::body_of(response);
  EXPECT_NE(body.find("# TYPE asked_total counter\nasked_total 7\n"), std::string::npos) << body;
  EXPECT_NE(body.find("tenon_work_open 1\n"), std::string::npos) << body;
  EXPECT_TRUE(app.stop().ok());
}

}  // namespace
