/// Who exports what, for messages to people who asked for something else.
module tenon.testing:exports;
import :doubles;
import tenon.std;
import tenon;

namespace tenon {

/// The name of a test's own module.
inline constexpr std::string_view test_module = "tenon.test";

/// "nothing in the program exports T; …", with the nearest name and who exports it, else all there are.
[[nodiscard]] std::string nothing_exports(const Image& image, Token token);
/// Empty if an object of the test can stand for the token; else what is wrong.
[[nodiscard]] std::string cannot_replace(const Image& image, Token token);
/// The same for the one instance of this path.
[[nodiscard]] std::string cannot_replace(const Image& image, std::string_view instance, Token token);
/// A scope that something in the program is provided in; null for none.
[[nodiscard]] const ScopeFacts* find_scope(const Image& image, Token scope);
/// Every class and interface that the definition provides, for messages.
[[nodiscard]] std::string provided_by(const Definition& definition);

}  // namespace tenon
