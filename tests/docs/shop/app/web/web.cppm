/// What a shop answers over HTTP: the example of docs/http.md.
export module shop.web;
import tenon;
import tenon.http;

export namespace shop::web {

inline constexpr auto descriptor =
    tenon::describe<"shop.web">.imports<"tenon.http">().contributes<tenon::http::Controller>();
extern const tenon::Definition definition;

}  // namespace shop::web
