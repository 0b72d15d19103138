#include <thread>

#include "client.h"
#include "program.h"

namespace {

using http_test::ask_for;
using http_test::body_of;
using http_test::Client;
class UnitOfWork : public http_test::Program {};

TEST_F(UnitOfWork, TravelsWithACoroutineToAnotherThread) {
  for (int i = 0; i < 50; ++i) EXPECT_EQ(body_of(ask_for(port(), "GET /travel")), "hello hello");
  edit();
  EXPECT_EQ(body_of(ask_for(port(), "GET /travel")), "hola hola");
}

TEST_F(UnitOfWork, SeesOneSnapshotFromBeginToEndWhenAReloadComesBetween) {
  Client before(port());
  before.send("GET /travel-gated HTTP/1.1\r\nHost: x\r\n\r\n");
  until_at_gate(1);
  edit();
  EXPECT_EQ(body_of(ask_for(port(), "GET /greet")), "hola");
  open_gate();
  EXPECT_EQ(body_of(before.receive()), "hello hello hello");
  EXPECT_EQ(body_of(ask_for(port(), "GET /travel-gated")), "hola hola hola");
}

TEST_F(UnitOfWork, IsHeldByAHandlerThatBlocksWhileAReloadComes) {
  Client before(port());
  before.send("GET /gated HTTP/1.1\r\nHost: x\r\n\r\n");
  until_at_gate(1);
  edit();
  open_gate();
  EXPECT_EQ(body_of(before.receive()), "through");
}

TEST_F(UnitOfWork, HasAScopeWhoseObjectsAreMadeOnceAndEndWithTheHandler) {
  Client client(port());
  auto visit = [&](const std::string& path, const std::string& name) {
    client.send("GET " + path + " HTTP/1.1\r\nHost: x\r\nX-Name: " + name + "\r\n\r\n");
    return body_of(client.receive());
  };
  const std::string ann = visit("/visit/2", "ann");
  EXPECT_EQ(ann.substr(0, 6), "ann 2 ");
  EXPECT_EQ(visit("/visit/0", "nobody"), "");
  const std::string bob = visit("/visit/1", "bob");
  EXPECT_EQ(bob.substr(0, 6), "bob 1 ");
  EXPECT_EQ(std::stoi(bob.substr(6)), std::stoi(ann.substr(6)) + 1);
}

TEST_F(UnitOfWork, KeepsItsScopeWhereverACoroutineGoesOn) {
  const std::string said = body_of(
      http_test::ask(port(), "GET /visit-later HTTP/1.1\r\nHost: x\r\nX-Name: ann\r\nConnection: close\r\n\r\n"));
  EXPECT_EQ(said.substr(0, 6), "ann 1 ");
  EXPECT_NE(said.find(", ann 2 "), std::string::npos) << said;
}

TEST_F(UnitOfWork, KeepsManyCoroutinesApart) {
  std::vector<std::thread> threads;
  const int where = port();
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([where] {
      Client client(where);
      for (int i = 0; i < 50; ++i) {
        client.send("GET /travel HTTP/1.1\r\nHost: x\r\n\r\n");
        const std::string said = body_of(client.receive());
        EXPECT_TRUE(said == "hello hello" || said == "hola hola") << said;
      }
    });
  }
  edit();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace
