#include "client.h"
#include "program.h"

namespace {

using http_test::ask_for;
using http_test::body_of;
using http_test::status_of;
class Routing : public http_test::Program {};

TEST_F(Routing, FindsAHandlerByMethodAndPath) {
  EXPECT_EQ(body_of(ask_for(port(), "GET /")), "<p>front</p>");
  EXPECT_EQ(body_of(ask_for(port(), "DELETE /items/7")), "removed 7");
}

TEST_F(Routing, PrefersALiteralToAPlaceholder) {
  EXPECT_EQ(body_of(ask_for(port(), "GET /items/newest")), "the newest");
  EXPECT_EQ(body_of(ask_for(port(), "GET /items/8")), "{\"id\":8}");
}

TEST_F(Routing, FallsBackToThePlaceholderWhenTheLiteralHasNotTheMethod) {
  EXPECT_EQ(status_of(ask_for(port(), "DELETE /items/newest")), "400");
}

TEST_F(Routing, AnswersUnknownPathsWith404) {
  EXPECT_EQ(status_of(ask_for(port(), "GET /nowhere")), "404");
  EXPECT_EQ(status_of(ask_for(port(), "GET /items")), "404");
  EXPECT_EQ(status_of(ask_for(port(), "GET /items/")), "404");
  EXPECT_EQ(status_of(ask_for(port(), "GET //")), "404");
}

TEST_F(Routing, AnswersAnotherMethodWith405AndWhatIsAllowed) {
  const std::string response = ask_for(port(), "POST /items/7");
  EXPECT_EQ(status_of(response), "405");
  EXPECT_NE(response.find("\r\nAllow: GET, HEAD, DELETE\r\n"), std::string::npos) << response;
}

TEST_F(Routing, AnswersHeadWithTheHeadOfGet) {
  http_test::Client client(port());
  client.send("HEAD /items/7 HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string head = client.receive(true);
  EXPECT_EQ(status_of(head), "200");
  EXPECT_NE(head.find("Content-Length: 8\r\n"), std::string::npos);
  client.send("GET /items/7 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(body_of(client.receive()), "{\"id\":7}");
}

TEST_F(Routing, ConvertsParametersToTheHandlersTypes) {
  EXPECT_EQ(body_of(ask_for(port(), "GET /typed/a%20b%2Fc/-5?real=1.5&flag=true&limit=3")), "a b/c -5 1.5 yes 3 ");
  EXPECT_EQ(body_of(ask_for(port(), "GET /typed/x/5?real=2&flag=0")), "x 5 2 no - ");
  EXPECT_EQ(body_of(http_test::ask(port(), "GET /typed/x/5?real=2&flag=0 HTTP/1.1\r\nHost: x\r\nX-Note: hi\r\n\r\n")),
            "x 5 2 no - hi");
}

TEST_F(Routing, SaysWhatIsWrongWithAParameter) {
  auto answer = [&](const std::string& target) {
    const std::string response = ask_for(port(), "GET " + target);
    return status_of(response) + " " + body_of(response);
  };
  EXPECT_EQ(answer("/items/seven"),
            "400 path parameter \"id\": expected an integer from -9223372036854775808 to 9223372036854775807, found "
            "\"seven\"\n");
  EXPECT_EQ(answer("/typed/x/200?real=1&flag=1"),
            "400 path parameter \"small\": expected an integer from -128 to 127, found \"200\"\n");
  EXPECT_EQ(answer("/typed/x/1?flag=1"), "400 query parameter \"real\" is missing\n");
  EXPECT_EQ(answer("/typed/x/1?real=much&flag=1"), "400 query parameter \"real\": expected a number, found \"much\"\n");
  EXPECT_EQ(answer("/typed/x/1?real=1&flag=maybe"),
            "400 query parameter \"flag\": expected true, false, 1 or 0, found \"maybe\"\n");
  EXPECT_EQ(answer("/typed/x/1?real=1&flag=1&limit=2x"),
            "400 query parameter \"limit\": expected an integer from -2147483648 to 2147483647, found \"2x\"\n");
}

TEST_F(Routing, UsesTheRoutesOfTheNewControllersAfterAReload) {
  EXPECT_EQ(status_of(ask_for(port(), "GET /words")), "200");
  EXPECT_EQ(status_of(ask_for(port(), "GET /palabras")), "404");
  edit();
  EXPECT_EQ(status_of(ask_for(port(), "GET /words")), "404");
  EXPECT_EQ(body_of(ask_for(port(), "GET /palabras")), "palabras");
}

}  // namespace
