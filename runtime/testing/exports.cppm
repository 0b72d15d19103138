/// Who exports what, for messages to people who asked for something else.
module tenon.testing:exports;
import :doubles;
import tenon.std;
import tenon;

namespace tenon {

/// "nothing in the program exports T; …", with the nearest name and who exports it, else all there are.
[[nodiscard]] std::string nothing_exports(const Image& image, Token token);
/// Empty if an object of the program can stand for the token; else what is wrong.
[[nodiscard]] std::string cannot_replace(const Image& image, Token token);
/// Every class and interface that the definition provides, for messages.
[[nodiscard]] std::string provided_by(const Definition& definition);

}  // namespace tenon
