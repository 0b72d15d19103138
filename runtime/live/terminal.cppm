/// Words for the person at the terminal, on standard error.
export module tenon.live:terminal;
import tenon.std;

export namespace tenon::live {

/// Writes text as it is. Any thread; one call is one write where the system allows it.
void print(std::string_view text);
/// One line with the time of day before it: `12:04:31 …`.
void print_line(std::string_view text);

}  // namespace tenon::live
