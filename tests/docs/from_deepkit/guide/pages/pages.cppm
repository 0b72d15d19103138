/// What the program answers over HTTP.
export module guide.pages;
import tenon;
import tenon.http;

export namespace guide::pages {

inline constexpr auto descriptor =
    tenon::describe<"guide.pages">.imports<"tenon.http", "guide.greeting">().contributes<tenon::http::Controller>();
extern const tenon::Definition definition;

}  // namespace guide::pages
