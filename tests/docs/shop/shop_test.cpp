/// The C++ of docs/http.md and docs/cli.md.
#include <gtest/gtest.h>

#include "client.h"

import tenon.std;
import tenon;
import tenon.http;
import shop.image;

namespace {

TEST(HttpPage, RoutesRequestsToHandlersByPatternAndType) {
  tenon::App app(shop::image);
  app.set("tenon.http.port", 0);
  ASSERT_TRUE(app.create({}).ok());
  ASSERT_TRUE(app.start().ok());
  const int port = app.get<tenon::http::Server>()->port();
  EXPECT_EQ(http_test::body_of(http_test::ask_for(port, "GET /items/7")), "item 7");
  EXPECT_EQ(http_test::body_of(http_test::ask_for(port, "GET /items?limit=3&text=pen")), "3 with pen");
  EXPECT_EQ(
      http_test::body_of(http_test::ask(port,
                                        "POST /items HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: "
                                        "application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nname=pen")),
      "added pen");
  EXPECT_TRUE(app.stop().ok());
}

TEST(CliPage, GivesACommandTheValuesOfItsOptions) {
  std::vector<std::string> words{"shop", "add", "Buy milk", "-c", "Done", "--done"};
  std::vector<char*> argv;
  for (std::string& word : words) argv.push_back(word.data());
  testing::internal::CaptureStdout();
  EXPECT_EQ(tenon::App(shop::image).run(static_cast<int>(argv.size()), argv.data()), 0);
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "Done: Buy milk, done\n");
}

}  // namespace
