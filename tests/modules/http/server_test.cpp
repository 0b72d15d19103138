#include <gmock/gmock.h>

#include <thread>

#include "client.h"
#include "program.h"

namespace {

using http_test::ask;
using http_test::ask_for;
using http_test::body_of;
using http_test::Client;
using http_test::status_of;
class Serving : public http_test::Program {};

std::string get(const std::string& target) { return "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"; }

TEST_F(Serving, AnswersManyRequestsOnOneConnection) {
  Client client(port());
  for (int i = 0; i < 100; ++i) {
    client.send(get("/items/" + std::to_string(i)));
    EXPECT_EQ(body_of(client.receive()), "{\"id\":" + std::to_string(i) + "}");
  }
}

TEST_F(Serving, AnswersPipelinedRequestsInOrder) {
  Client client(port());
  std::string many;
  for (int i = 0; i < 2000; ++i) many += get("/items/" + std::to_string(i));
  std::thread sender([&] { client.send(many); });
  for (int i = 0; i < 2000; ++i) EXPECT_EQ(body_of(client.receive()), "{\"id\":" + std::to_string(i) + "}");
  sender.join();
}

TEST_F(Serving, ClosesWhenTheClientWishes) {
  Client client(port());
  client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  EXPECT_NE(client.receive_all().find("\r\nConnection: close\r\n"), std::string::npos);
  Client old(port());
  old.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_EQ(status_of(old.receive_all()), "200");
  Client kept(port());
  kept.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_NE(kept.receive().find("\r\nConnection: keep-alive\r\n"), std::string::npos);
}

TEST_F(Serving, DatesItsAnswers) {
  const std::string response = ask_for(port(), "GET /");
  EXPECT_THAT(response, testing::ContainsRegex("\r\nDate: [A-Z][a-z][a-z], [0-9][0-9] [A-Z][a-z][a-z] 20[0-9][0-9] "
                                               "[0-9][0-9]:[0-9][0-9]:[0-9][0-9] GMT\r\n"));
}

TEST_F(Serving, ReadsBodiesOfAnyFraming) {
  Client client(port());
  const std::string big(700'000, 'b');
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 700000\r\n\r\n" + big);
  EXPECT_EQ(body_of(client.receive()), big);
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  std::string wanted;
  for (int i = 1; i < 400; ++i) {
    char size[16];
    std::snprintf(size, sizeof size, "%x\r\n", i);
    client.send(size + std::string(static_cast<std::size_t>(i), 'c') + "\r\n");
    wanted.append(static_cast<std::size_t>(i), 'c');
  }
  client.send("0\r\nX-Trailer: 1\r\n\r\n");
  EXPECT_EQ(body_of(client.receive()), wanted);
  client.send("POST /form HTTP/1.1\r\nHost: x\r\nContent-Length: 13\r\n\r\ntitle=a%26b+c");
  EXPECT_NE(client.receive().find("\r\nLocation: /a&b c\r\n"), std::string::npos);
  client.send("POST /nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  const std::string nothing = client.receive();
  EXPECT_EQ(status_of(nothing), "204");
  EXPECT_EQ(nothing.find("Content-Length"), std::string::npos);
}

TEST_F(Serving, TellsAWaitingClientToContinue) {
  Client client(port());
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.receive(true), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("abc");
  EXPECT_EQ(body_of(client.receive()), "abc");
}

TEST_F(Serving, SendsBodiesLargerThanTheSocketTakes) {
  const std::string response = ask_for(port(), "GET /large?bytes=20000000");
  EXPECT_EQ(body_of(response), std::string(20'000'000, 'x'));
}

TEST_F(Serving, GoesOnAfterAHandlerThrew) {
  testing::internal::CaptureStderr();
  Client client(port());
  client.send(get("/fail"));
  EXPECT_EQ(status_of(client.receive()), "500");
  client.send(get("/fail-later"));
  EXPECT_EQ(status_of(client.receive()), "500");
  client.send(get("/split"));
  const std::string split = client.receive();
  EXPECT_EQ(status_of(split), "500");
  EXPECT_EQ(split.find("Set-Cookie"), std::string::npos);
  client.send(get("/"));
  EXPECT_EQ(status_of(client.receive()), "200");
  const std::string log = testing::internal::GetCapturedStderr();
  EXPECT_NE(log.find("error: tenon.http: GET /fail: no luck work=\"GET /fail\"#"), std::string::npos) << log;
  EXPECT_NE(log.find("error: tenon.http: GET /fail-later: no luck later work=\"GET /fail-later\"#"), std::string::npos)
      << log;
  EXPECT_NE(log.find("error: tenon.http: GET /split: the response's header field \"X-Note\" has a character"),
            std::string::npos)
      << log;
}

TEST_F(Serving, SaysWhereItListens) {
  testing::internal::CaptureStderr();
  const std::string url = "listening on http://127.0.0.1:" + std::to_string(port()) + "\n";
  EXPECT_NE(testing::internal::GetCapturedStderr().find(url), std::string::npos);
}

TEST_F(Serving, DoesNotStartWithTwoRoutesForOnePath) {
  configure("http_app.collide", "true");
  EXPECT_EQ(
      start(),
      "tenon.http: tenon::http::Listener: start: two routes answer GET /items/{number}; the other is /items/{id}");
}

TEST_F(Serving, DoesNotStartOnAPortInUse) {
  class Other : public http_test::Program {
   public:
    using Program::configure;
    using Program::start;
    void TestBody() override {}
  } other;
  other.configure("port", std::to_string(port()));
  EXPECT_EQ(other.start(), "tenon.http: tenon::http::Listener: start: cannot listen on 127.0.0.1:" +
                               std::to_string(port()) + ": Address already in use");
}

TEST_F(Serving, LetsRunningRequestsFinishWhenItStops) {
  Client idle(port());
  Client running(port());
  running.send(get("/gated"));
  until_at_gate(1);
  std::thread opener([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    open_gate();
  });
  EXPECT_EQ(stop(), "");
  EXPECT_EQ(idle.receive_all(), "");
  const std::string response = running.receive_all();
  EXPECT_EQ(body_of(response), "through");
  EXPECT_NE(response.find("\r\nConnection: close\r\n"), std::string::npos);
  opener.join();
}

TEST_F(Serving, AbandonsHandlersThatDoNotFinishInTime) {
  configure("stop_seconds", "0.1");
  Client blocked(port());
  blocked.send(get("/gated"));
  until_at_gate(1);
  Client away(port());
  away.send(get("/travel-gated"));
  until_at_gate(2);
  keep_objects();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(
      stop(),
      "tenon.http: tenon::http::Listener: stop: 2 requests were still running after 0.1 s and had to be abandoned");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5));
  open_gate();
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

TEST_F(Serving, StopsAtOnceWithIdleConnections) {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(std::make_unique<Client>(port()));
  clients[0]->send(get("/"));
  clients[0]->receive();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(stop(), "");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(2));
}

}  // namespace
