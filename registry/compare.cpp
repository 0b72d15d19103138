module tenon.registry;
import tenon.std;

namespace tenon {
namespace {

bool same_type(Token a, Token b) {
  if (a.type == nullptr || b.type == nullptr) return a.type == b.type;
  return same_token(a, b);
}

bool same_import(const ImportShape& a, const ImportShape& b) {
  if (a.conditional() || b.conditional()) return false;
  return a.module == b.module && a.kind == b.kind && a.for_root == b.for_root && a.instance() == b.instance() &&
         same_options(a.options(), b.options());
}

bool same_export(const ExportShape& a, const ExportShape& b) {
  return same_token(a.token, b.token) && same_type(a.scope, b.scope) && a.order == b.order && a.ordered == b.ordered &&
         a.optional == b.optional && a.restartable == b.restartable && a.transient == b.transient;
}

bool same_override(const OverrideShape& a, const OverrideShape& b) {
  return a.module == b.module && same_token(a.token, b.token) && a.instance == b.instance;
}

template <class Row, class Same>
bool same_rows(View<Row> a, View<Row> b, Same same) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), same);
}

}  // namespace

bool same_shape(const Shape& a, const Shape& b) {
  if (&a == &b) return true;
  auto same_name = [](const Name& x, const Name& y) { return x == y; };
  return a.name == b.name && a.once == b.once && a.root == b.root && a.config == b.config &&
         same_type(a.options, b.options) && same_options(a.default_options, b.default_options) &&
         same_rows(a.imports, b.imports, same_import) && same_rows(a.exports, b.exports, same_export) &&
         same_rows(a.contributes, b.contributes, same_export) && same_rows(a.reexports, b.reexports, same_name) &&
         same_rows(a.overrides, b.overrides, same_override) && same_rows(a.expects, b.expects, same_token) &&
         same_rows(a.offers, b.offers, same_token);
}

}  // namespace tenon
