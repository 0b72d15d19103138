#include <gtest/gtest.h>

import tenon.std;
import tenon.live;

namespace {

using tenon::live::Preamble;
using tenon::live::scan_preamble;
using tenon::live::UnitKind;

TEST(Scan, ReadsAnImplementationUnit) {
  const Preamble unit = scan_preamble(R"(/* a comment
of two lines */
module;  // the global module fragment
#include <sys/socket.h>
#include "outside.h"
#define LONG \
  import nothing;
module board.cards;
import tenon.std;
import
  board.storage;
namespace board::cards { import_nothing(); }
import board.late;
)");
  EXPECT_EQ(unit.kind, UnitKind::implementation);
  EXPECT_EQ(unit.module, "board.cards");
  EXPECT_EQ(unit.partition, "");
  ASSERT_EQ(unit.imports.size(), 2);
  EXPECT_EQ(unit.imports[0].name, "tenon.std");
  EXPECT_EQ(unit.imports[0].line, 9);
  EXPECT_EQ(unit.imports[1].name, "board.storage");
  EXPECT_EQ(unit.includes, (std::vector<std::string>{"<sys/socket.h>", "\"outside.h\""}));
}

TEST(Scan, TellsInterfacesPartitionsAndPlainFiles) {
  EXPECT_EQ(scan_preamble("export module a.b;").kind, UnitKind::interface_unit);
  const Preamble part = scan_preamble("export module a : part;\nexport import :other;");
  EXPECT_EQ(part.module, "a");
  EXPECT_EQ(part.partition, "part");
  EXPECT_EQ(part.imports[0].name, ":other");
  EXPECT_EQ(scan_preamble("module a:internal;").kind, UnitKind::interface_unit);
  const Preamble plain = scan_preamble("#include <x>\nimport tenon;\nint main() {}\nmodule a;");
  EXPECT_EQ(plain.kind, UnitKind::plain);
  EXPECT_EQ(plain.module, "");
  EXPECT_EQ(plain.imports.size(), 1);
  EXPECT_EQ(scan_preamble("").kind, UnitKind::plain);
  EXPECT_EQ(scan_preamble("module a").module, "a");
  EXPECT_EQ(scan_preamble("/*").module, "");
}

TEST(Scan, ComparesImportsInAnyOrder) {
  EXPECT_TRUE(same_imports(scan_preamble("module a; import b; import c;"),
                           scan_preamble("module a; import c; import b; import b;")));
  EXPECT_FALSE(same_imports(scan_preamble("module a; import b;"), scan_preamble("module a; import c;")));
}

}  // namespace
