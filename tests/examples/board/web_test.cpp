#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

import tenon;
import tenon.std;
import tenon.http;
import board.cards;
import board_test;
import board_test.image;

namespace {

using board::cards::Cards;
using board_test::Board;
using board_test::message;

/// The answer to one request on a connection of its own.
std::string ask(std::uint16_t port, const std::string& request) {
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0 &&
      write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
    std::array<char, 4096> part{};
    for (ssize_t size = 0; (size = read(fd, part.data(), part.size())) > 0;)
      answer.append(part.data(), static_cast<std::size_t>(size));
  }
  close(fd);
  return answer;
}

class WebTest : public testing::Test {
 protected:
  void SetUp() override {
    const tenon::ConfigEntries config{{"tenon.http.port", std::int64_t{0}, "test"},
                                      {"board.cards.page_size", std::int64_t{2}, "test"},
                                      {"board.web.title", std::string("Tea & <Time>"), "test"}};
    ASSERT_EQ(message(board_.open(config)), "OK");
    ASSERT_EQ(message(board_.app().start()), "OK");
    port_ = board_.get<tenon::http::Server>().port();
  }

  std::string get(const std::string& target) const {
    return ask(port_, absl::StrCat("GET ", target, " HTTP/1.1\r\nHost: board\r\nConnection: close\r\n\r\n"));
  }
  std::string post(const std::string& target, const std::string& body, const std::string& headers = "") const {
    return ask(port_, absl::StrCat("POST ", target, " HTTP/1.1\r\nHost: board\r\nConnection: close\r\n", headers,
                                   "Content-Length: ", body.size(), "\r\n\r\n", body));
  }
  std::string form(const std::string& target, const std::string& body) const {
    return post(target, body, "Content-Type: application/x-www-form-urlencoded\r\n");
  }
  static std::string body(const std::string& answer) { return answer.substr(answer.find("\r\n\r\n") + 4); }
  static std::string status(const std::string& answer) { return answer.substr(9, 3); }
  /// Status and body in one line.
  static std::string both(const std::string& answer) { return absl::StrCat(status(answer), " ", body(answer)); }
  static bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }
  Cards& cards() { return board_.get<Cards>(); }

  Board board_{board_test::image};
  std::uint16_t port_ = 0;
};

TEST_F(WebTest, ApiAddsListsMovesAndMarks) {
  EXPECT_EQ(both(post("/api/cards", "{\"title\": \"T\\u00e9a \\\"hot\\\"\", \"column\": \"Doing\"}")),
            "201 {\"id\":1,\"column\":\"Doing\",\"title\":\"T\u00e9a \\\"hot\\\"\",\"done\":false,\"origin\":\"\"}");
  EXPECT_EQ(both(post("/api/cards/1/move", "{\"column\": \"Done\"}")),
            "200 {\"id\":1,\"column\":\"Done\",\"title\":\"T\u00e9a \\\"hot\\\"\",\"done\":false,\"origin\":\"\"}");
  EXPECT_EQ(status(post("/api/cards/1/done", "{\"done\": true}")), "200");
  EXPECT_EQ(both(get("/api/cards")),
            "200 {\"cards\":[{\"id\":1,\"column\":\"Done\",\"title\":\"T\u00e9a "
            "\\\"hot\\\"\",\"done\":true,\"origin\":\"\"}],"
            "\"page\":1,\"pages\":1,\"total\":1}");
}

TEST_F(WebTest, ApiListIsFreshAfterEveryChange) {
  EXPECT_EQ(body(get("/api/cards")), "{\"cards\":[],\"page\":1,\"pages\":1,\"total\":0}");
  ASSERT_TRUE(cards().add({.title = "a"}).ok());
  EXPECT_TRUE(has(get("/api/cards"), "\"total\":1}"));
  ASSERT_TRUE(cards().mark(1, true).ok());
  EXPECT_TRUE(has(get("/api/cards"), "\"done\":true"));
}

TEST_F(WebTest, ApiPagesAndSearches) {
  for (const char* title : {"tea", "teapot", "cup"}) ASSERT_TRUE(cards().add({.title = title}).ok());
  EXPECT_TRUE(has(get("/api/cards?page=2"),
                  "\"title\":\"cup\",\"done\":false,\"origin\":\"\"}],\"page\":2,\"pages\":2,\"total\":3}"));
  EXPECT_TRUE(has(get("/api/cards?page=0"), "\"page\":1,\"pages\":2,\"total\":3}"));
  EXPECT_TRUE(has(get("/api/search?q=TEA"), "\"total\":2}"));
  EXPECT_TRUE(has(get("/api/cards?column=Nowhere"), "\"total\":0}"));
  EXPECT_EQ(
      both(get("/api/stats")),
      "200 {\"columns\":[{\"column\":\"To do\",\"open\":3,\"done\":0},{\"column\":\"Doing\",\"open\":0,\"done\":0},"
      "{\"column\":\"Done\",\"open\":0,\"done\":0}],\"open\":3,\"done\":0}");
}

TEST_F(WebTest, ApiExplainsWhatIsWrong) {
  EXPECT_EQ(both(post("/api/cards", "[")),
            "400 {\"error\":\"expected a JSON object such as {\\\"title\\\": \\\"Water the plants\\\"}\"}");
  EXPECT_EQ(both(post("/api/cards", "{\"title\": 1}")),
            "400 {\"error\":\"\\\"title\\\": expected a string, found number\"}");
  EXPECT_EQ(both(post("/api/cards", "{\"titel\": \"a\"}")),
            "400 {\"error\":\"unknown key \\\"titel\\\"; known are title, column and done\"}");
  EXPECT_EQ(both(post("/api/cards", "{}")), "400 {\"error\":\"\\\"title\\\" is missing\"}");
  EXPECT_EQ(both(post("/api/cards", "{\"title\": \" \"}")), "400 {\"error\":\"the title is empty\"}");
  EXPECT_EQ(status(post("/api/cards", "{\"title\": \"\xff\"}")), "400");
  EXPECT_EQ(both(post("/api/cards/7/move", "{\"column\": \"Done\"}")), "404 {\"error\":\"there is no card 7\"}");
  EXPECT_EQ(status(post("/api/cards/x/move", "{\"column\": \"Done\"}")), "400");
  EXPECT_EQ(status(get("/api/cards?page=x")), "400");
  EXPECT_EQ(cards().list("", 1)->total, 0);
}

TEST_F(WebTest, PageEscapesEverythingThatPeopleWrote) {
  ASSERT_TRUE(cards().add({.title = "<script>alert('x')</script>", .column = "\"><i>", .origin = "a&b"}).ok());
  const std::string page = body(get("/?q=%3Cscript%3E"));
  EXPECT_FALSE(has(page, "<script"));
  EXPECT_FALSE(has(page, "<i>"));
  EXPECT_TRUE(has(page, "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;"));
  EXPECT_TRUE(has(page, "&quot;&gt;&lt;i&gt;"));
  EXPECT_TRUE(has(page, "from a&amp;b"));
  EXPECT_TRUE(has(page, "<title>Tea &amp; &lt;Time&gt;</title>"));
}

TEST_F(WebTest, PageAsksNobodyElseForAnything) {
  ASSERT_TRUE(cards().add({.title = "a"}).ok());
  const std::string answer = get("/");
  EXPECT_TRUE(has(answer, "Content-Security-Policy: default-src 'none';"));
  EXPECT_FALSE(has(body(answer), "http://"));
  EXPECT_FALSE(has(body(answer), "https://"));
  EXPECT_FALSE(has(body(answer), "//"));
}

TEST_F(WebTest, EveryControlOfThePageHasALabel) {
  ASSERT_TRUE(cards().add({.title = "Tea"}).ok());
  const std::string page = body(get("/"));
  for (const char* part :
       {"<html lang=\"en\">", "<label for=\"title\">New card</label>", "<label for=\"column\">in</label>",
        "<label for=\"q\">Search</label>", "<label class=\"unseen\" for=\"to-1\">Column of Tea</label>",
        "<button aria-label=\"Move Tea\">Move</button>", "<button aria-label=\"Mark done: Tea\">", "href=\"#content\"",
        "<main id=\"content\">", "prefers-color-scheme: dark"}) {
    EXPECT_TRUE(has(page, part)) << part;
  }
}

TEST_F(WebTest, FormsLeadBackToTheCard) {
  const std::string added = form("/cards", "title=Green+tea&column=Doing&back=/%3Fq%3Dtea");
  EXPECT_EQ(status(added), "303");
  EXPECT_TRUE(has(added, "Location: /?q=tea#card-1\r\n"));
  EXPECT_TRUE(has(form("/cards/1/move", "column=Done&back=http://evil/"), "Location: /#card-1\r\n"));
  EXPECT_TRUE(has(form("/cards/1/move", "column=Done&back=/%3F%0d%0aX:y"), "Location: /#card-1\r\n"));
  EXPECT_EQ(status(form("/cards/1/done", "done=yes")), "303");
  EXPECT_EQ(cards().list("Done", 1)->cards.at(0).title, "Green tea");
  EXPECT_TRUE(cards().list("Done", 1)->cards.at(0).done);
}

TEST_F(WebTest, FormsThatFailSayWhyOnThePage) {
  const std::string answer = form("/cards", "title=+&column=Doing");
  EXPECT_EQ(status(answer), "400");
  EXPECT_TRUE(has(answer, "<p class=\"alert\" role=\"alert\">Not done: the title is empty.</p>"));
  EXPECT_EQ(status(form("/cards/9/move", "column=Doing")), "404");
}

TEST_F(WebTest, RefusesChangesThatAnotherSiteAsksFor) {
  EXPECT_EQ(status(post("/api/cards", "{\"title\": \"a\"}", "Origin: http://evil\r\n")), "403");
  EXPECT_EQ(status(post("/cards", "title=a", "Origin: null\r\n")), "403");
  EXPECT_EQ(status(post("/api/cards", "{\"title\": \"a\"}", "Origin: http://board\r\n")), "201");
}

TEST_F(WebTest, ColumnsHavePages) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(cards().add({.title = "a", .column = "Tea & cake"}).ok());
  EXPECT_TRUE(has(get("/"), "<p>Page 1 of 3: <a href=\"/?column=Tea%20%26%20cake&amp;page=2\">next</a></p>"));
  const std::string second = get("/?column=Tea%20%26%20cake&page=2");
  EXPECT_TRUE(has(second, "page=1\">previous</a>"));
  EXPECT_TRUE(has(second, "id=\"card-3\""));
  EXPECT_FALSE(has(second, "id=\"card-1\""));
  EXPECT_FALSE(has(second, ">Doing <span"));
}

TEST_F(WebTest, StatisticsCountEveryColumn) {
  ASSERT_TRUE(cards().add({.title = "a", .column = "<b>", .done = true}).ok());
  EXPECT_TRUE(has(get("/admin/stats"), "<tr><th scope=\"row\">&lt;b&gt;</th><td>0</td><td>1</td></tr>"));
}

}  // namespace
