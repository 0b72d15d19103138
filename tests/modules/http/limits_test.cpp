#include <chrono>
#include <random>
#include <thread>

#include "client.h"
#include "program.h"

namespace {

using http_test::ask;
using http_test::ask_for;
using http_test::Client;
using http_test::status_of;
class Limits : public http_test::Program {};

TEST_F(Limits, RefusesMalformedRequestsAndGoesOn) {
  const std::vector<std::string> malformed{
      "GET / HTTP/1.1\r\n\r\n",                               // no Host
      "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",         // two of them
      "GET / HTTP/9.9\r\nHost: x\r\n\r\n",                    // version
      "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",                   // two spaces
      "GET / HTTP/1.1\nHost: x\n\n",                          // line ends
      "GET / HTTP/1.1\r\nHost : x\r\n\r\n",                   // space before the colon
      "GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",         // folded field
      "GET / HTTP/1.1\r\nHost: x\r\nBad\x01Name: 1\r\n\r\n",  // control character
      "GET relative HTTP/1.1\r\nHost: x\r\n\r\n",             // target
      "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",                 // escape
      "GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",                 // NUL
      "\x16\x03\x01\x02",                                     // TLS
      "get / HTTP/1.1\r\nHost: x\r\n\r\n",                    // method in lower case
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n",
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
      "POST /echo HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"};
  for (const std::string& request : malformed) {
    Client client(port());
    client.send(request);
    const std::string response = client.receive_all();
    EXPECT_EQ(status_of(response), "400") << request << response;
    EXPECT_NE(response.find("\r\nConnection: close\r\n"), std::string::npos);
  }
  EXPECT_EQ(status_of(ask_for(port(), "GET /")), "200");
}

TEST_F(Limits, RefusesWhatItDoesNotImplement) {
  EXPECT_EQ(status_of(ask_for(port(), "BREW /")), "501");
  EXPECT_EQ(status_of(ask(port(), "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n")), "501");
  EXPECT_EQ(status_of(ask(port(), "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n")),
            "501");
}

TEST_F(Limits, AcceptsAbsoluteTargetsAndEmptyLinesBeforeARequest) {
  EXPECT_EQ(status_of(ask_for(port(), "GET http://localhost/items/1")), "200");
  EXPECT_EQ(status_of(ask_for(port(), "GET http://localhost")), "200");
  EXPECT_EQ(status_of(ask(port(), "\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n")), "200");
}

TEST_F(Limits, BoundsTheHead) {
  configure("header_bytes", "1000");
  const std::string head = "GET / HTTP/1.1\r\nHost: x\r\nX-Long: ";
  const std::string fits(1000 - head.size() - 4, 'a');
  EXPECT_EQ(status_of(ask(port(), head + fits + "\r\n\r\n")), "200");
  EXPECT_EQ(status_of(ask(port(), head + fits + "a\r\n\r\n")), "431");
  EXPECT_EQ(status_of(ask(port(), "GET /" + std::string(900'000, 'x') + " HTTP/1.1\r\nHost: x\r\n\r\n")), "431");
}

TEST_F(Limits, BoundsTheBody) {
  configure("body_bytes", "10");
  const std::string post = "POST /echo HTTP/1.1\r\nHost: x\r\n";
  EXPECT_EQ(status_of(ask(port(), post + "Content-Length: 10\r\n\r\n0123456789")), "201");
  EXPECT_EQ(status_of(ask(port(), post + "Content-Length: 11\r\n\r\n01234567890")), "413");
  EXPECT_EQ(status_of(ask(port(), post + "Content-Length: 900000\r\n\r\n" + std::string(900'000, 'x'))), "413");
  EXPECT_EQ(status_of(ask(port(), post + "Transfer-Encoding: chunked\r\n\r\n6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n")),
            "413");
  EXPECT_EQ(status_of(ask(port(), post + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n")), "413");
  EXPECT_EQ(status_of(ask(port(), post + "Content-Length: 99999999999999999999999\r\n\r\n")), "400");
}

TEST_F(Limits, BoundsTheTimeOfAHead) {
  configure("header_seconds", "0.1");
  Client slow(port());
  slow.send("GET / HT");
  EXPECT_EQ(status_of(slow.receive_all()), "408");
}

TEST_F(Limits, BoundsTheTimeOfABody) {
  configure("body_seconds", "0.1");
  Client slow(port());
  slow.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_EQ(status_of(slow.receive_all()), "408");
}

TEST_F(Limits, ClosesIdleConnectionsWithoutAWord) {
  configure("idle_seconds", "0.1");
  Client silent(port());
  EXPECT_EQ(silent.receive_all(), "");
  Client kept(port());
  kept.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(status_of(kept.receive()), "200");
  EXPECT_EQ(kept.receive_all(), "");
}

TEST_F(Limits, ClosesOnAClientThatDoesNotTakeItsResponse) {
  configure("write_seconds", "0.1");
  Client full(port());
  full.send("GET /large?bytes=50000000 HTTP/1.1\r\nHost: x\r\n\r\n");
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  EXPECT_LT(full.receive_all().size(), 50'000'000U);
}

TEST_F(Limits, LetsConnectionsBeyondTheLimitWait) {
  configure("connections", "2");
  configure("threads", "1");
  auto first = std::make_unique<Client>(port());
  auto second = std::make_unique<Client>(port());
  for (Client* client : {first.get(), second.get()}) {
    client->send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_EQ(status_of(client->receive()), "200");
  }
  Client third(port());
  third.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  first.reset();
  EXPECT_EQ(status_of(third.receive()), "200");
}

TEST_F(Limits, SurvivesRandomBytesAndConnectionsThatBreakOff) {
  std::mt19937 random(4711);
  const std::string whole =
      "POST /echo?a=1 HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nX-A: b\r\n\r\n5\r\nabcde\r\n0\r\n\r\n";
  for (int i = 0; i < 400; ++i) {
    std::string request = whole;
    for (int n = 0; n < i % 5; ++n) request[random() % request.size()] = static_cast<char>(random() % 256);
    Client client(port());
    client.send(request.substr(0, random() % (request.size() + 1)));
    client.stop_sending();
    client.receive_all();
  }
  EXPECT_EQ(status_of(ask_for(port(), "GET /")), "200");
}

TEST_F(Limits, ReadsARequestThatComesByteByByte) {
  Client client(port());
  for (const char c :
       std::string("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n")) {
    client.send(std::string(1, c));
    if (c == '\n') std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(http_test::body_of(client.receive()), "abc");
}

}  // namespace
