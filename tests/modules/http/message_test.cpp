#include <gtest/gtest.h>
import tenon.std;
import tenon.http;

namespace {

namespace http = tenon::http;

TEST(Message, DecodesPercentEscapesAndLeavesBrokenOnesAlone) {
  EXPECT_EQ(http::decoded("a%20b%2Fc%C3%A9"), "a b/c\xC3\xA9");
  EXPECT_EQ(http::decoded("100%"), "100%");
  EXPECT_EQ(http::decoded("%zz%1"), "%zz%1");
  EXPECT_EQ(http::decoded("a+b"), "a+b");
  EXPECT_EQ(http::decoded("a+b", true), "a b");
}

TEST(Message, FindsQueryValuesByDecodedName) {
  const http::Request request{.query_text = "a=1&b=two+words&na%6De=x&empty=&flag&a=2"};
  EXPECT_EQ(request.query("a"), "1");
  EXPECT_EQ(request.query("b"), "two words");
  EXPECT_EQ(request.query("name"), "x");
  EXPECT_EQ(request.query("empty"), "");
  EXPECT_EQ(request.query("flag"), "");
  EXPECT_EQ(request.query("c"), std::nullopt);
}

TEST(Message, FindsHeadersInAnyCase) {
  const http::Request request{.headers = {{"Content-Type", "text/plain"}, {"X-A", "1"}}};
  EXPECT_EQ(request.header("content-type"), "text/plain");
  EXPECT_EQ(request.header("X-a"), "1");
  EXPECT_EQ(request.header("X-B"), "");
}

TEST(Message, HelpersSetStatusAndContentType) {
  EXPECT_EQ(http::html("x").content_type, "text/html; charset=utf-8");
  EXPECT_EQ(http::json("{}", 201).status, 201);
  EXPECT_EQ(http::not_found().status, 404);
  const http::Response response = http::redirect("/next");
  EXPECT_EQ(response.status, 303);
  EXPECT_EQ(response.headers.front().second, "/next");
}

}  // namespace
