#include <gtest/gtest.h>

import tenon.std;
import tenon.live;

namespace {

using tenon::live::Command;
using tenon::live::parse_commands;
using tenon::live::split_words;
using Words = std::vector<std::string>;

TEST(Words, AreSplitAsAShellDoes) {
  EXPECT_EQ(split_words("a  b\t'c d' \"e\\\"f\" g\\ h ''"), (Words{"a", "b", "c d", "e\"f", "g h", ""}));
  EXPECT_EQ(split_words(""), Words{});
  EXPECT_EQ(split_words("'open"), Words{"open"});
}

TEST(Commands, AreReadFromADatabase) {
  const auto commands = parse_commands(R"([
    {"directory": "/b", "command": "cc -DX=\\\"y\\\" -o o/a.o -c /s/a.cpp", "file": "/s/a.cpp", "output": "o/a.o"},
    {"directory": "/b", "arguments": ["cc", "-o", "o/b.o", "é\u00e9\n"], "file": "../s/b.cpp"}
  ])");
  ASSERT_TRUE(commands.ok()) << std::string(commands.status().message());
  ASSERT_EQ(commands->size(), 2);
  EXPECT_EQ((*commands)[0].argv, (Words{"cc", "-DX=\"y\"", "-o", "o/a.o", "-c", "/s/a.cpp"}));
  EXPECT_EQ((*commands)[0].output, "/b/o/a.o");
  EXPECT_EQ((*commands)[1].file, "/s/b.cpp");
  EXPECT_EQ((*commands)[1].output, "/b/o/b.o");
  EXPECT_EQ((*commands)[1].argv[3], "éé\n");
}

TEST(Commands, SayWhereADatabaseIsBroken) {
  for (const char* text : {"", "{", "[{", "[{\"file\": 1}]", "[{\"file\": \"x\"}", "[{\"file\": \"\\u12\"}]"}) {
    const auto commands = parse_commands(text);
    EXPECT_FALSE(commands.ok()) << text;
    EXPECT_NE(commands.status().message().find("unexpected text at byte"), std::string::npos) << text;
  }
  EXPECT_TRUE(parse_commands("[]").ok());
}

TEST(Compile, WritesOnlyWhereItIsTold) {
  const Command command{.directory = "/b",
                        .file = "/s/a.cpp",
                        .output = "/b/a.o",
                        .argv = {"cc", "-O1", "-fcolor-diagnostics", "-MD", "-MT", "a.o", "-MF", "a.d", "@a.modmap",
                                 "-o", "a.o", "-c", "/s/a.cpp"}};
  EXPECT_EQ(tenon::live::compile_argv(command, "/live/a.o", "/live/a.modmap", false),
            (Words{"cc", "-O1", "@/live/a.modmap", "-c", "/s/a.cpp", "-fno-color-diagnostics", "-MD", "-MF",
                   "/live/a.o.d", "-o", "/live/a.o"}));
}

TEST(Compile, ReadsDependencies) {
  EXPECT_EQ(tenon::live::parse_dependencies("a.o: /s/a.cpp \\\n  /s/with\\ space.h /s/b.h\n"),
            (Words{"/s/a.cpp", "/s/with space.h", "/s/b.h"}));
  EXPECT_EQ(tenon::live::parse_dependencies(""), Words{});
}

TEST(Compile, FindsTheFirstError) {
  const auto error = tenon::live::first_error(
      "/s/a.cpp:1:2: warning: w\n\x1b[1m/s/a.cpp:3:4: \x1b[0m\x1b[0;1;31merror: \x1b[0mno\x1b[0m\n"
      "/s/a.cpp:9:9: error: later\n");
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->file, "/s/a.cpp");
  EXPECT_EQ(error->line, 3);
  EXPECT_EQ(error->column, 4);
  EXPECT_EQ(error->message, "no");
  EXPECT_EQ(tenon::live::text_of(*error), "a.cpp:3:4: no");
  EXPECT_FALSE(tenon::live::first_error("clang: something else\n").has_value());
}

TEST(Compile, TakesAnErrorWithoutAPlace) {
  const auto error = tenon::live::first_error("clang++: error: no such file: 'a.cpp'\n");
  ASSERT_TRUE(error.has_value());
  EXPECT_EQ(error->line, 0);
  EXPECT_EQ(tenon::live::text_of(*error), "clang++: no such file: 'a.cpp'");
  const auto backend = tenon::live::first_error("fatal error: error in backend: no space\nStack dump:\n");
  ASSERT_TRUE(backend.has_value());
  EXPECT_EQ(backend->file, "");
  EXPECT_EQ(backend->message, "error in backend: no space");
}

}  // namespace
