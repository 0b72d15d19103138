module;
#include <CLI/CLI.hpp>
#include <errno.h>
module tenon.cli;
import tenon.std;

namespace tenon::cli {

struct Options::Parser {
  CLI::App app;
};

template <Value T>
void Options::add(std::string_view name, T& value, std::string_view doc, Need need) {
  CLI::Option* made = parser_->app.add_option(std::string(name), value, std::string(doc));
  if (need == Need::required) {
    made->required();
  } else {
    made->capture_default_str();
  }
}

template void Options::add(std::string_view, int&, std::string_view, Need);
template void Options::add(std::string_view, std::int64_t&, std::string_view, Need);
template void Options::add(std::string_view, double&, std::string_view, Need);
template void Options::add(std::string_view, std::string&, std::string_view, Need);
template void Options::add(std::string_view, std::vector<std::string>&, std::string_view, Need);

void Options::flag(std::string_view name, bool& value, std::string_view doc) {
  parser_->app.add_flag(std::string(name), value, std::string(doc));
}

Parsed parse(std::string_view command, std::string_view summary, std::span<const std::string> words,
             const std::function<void(Options&)>& declare) {
  const std::string usage = absl::StrCat(program_invocation_short_name, " ", std::string(command));
  Options::Parser parser{CLI::App(std::string(summary), usage)};
  Options options(parser);
  declare(options);
  // CLI11 takes the words from the back.
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  try {
    parser.app.parse(std::move(reversed));
    return Parsed::run;
  } catch (const CLI::ParseError& error) {
    return parser.app.exit(error, std::cout, std::cerr) == 0 ? Parsed::help : Parsed::wrong;
  }
}

constinit const tenon::Definition definition = tenon::define<descriptor>();

}  // namespace tenon::cli
