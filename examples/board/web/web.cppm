/// The board in a browser, and its JSON API.
///
/// GET  /                        the page; ?q= searches, ?column=&page= shows one column
/// GET  /admin/stats             counts per column
/// GET  /api/cards               ?column=&page=          {"cards": [...], "page", "pages", "total"}
/// POST /api/cards               {"title", "column"?, "done"?}                          201 and the card
/// POST /api/cards/{id}/move     {"column"}                                             the card
/// POST /api/cards/{id}/done     {"done"}                                               the card
/// GET  /api/search              ?q=&page=               like /api/cards
/// GET  /api/stats               {"columns": [{"column", "open", "done"}], "open", "done"}
///
/// Errors of the API are {"error": "..."} with 400, 403, 404, 500, 503 or 507.
export module board.web;
import tenon;
import tenon.http;
export import :page;
export import :body;

export namespace board::web {

struct Config;

inline constexpr auto descriptor =
    tenon::describe<"board.web">.imports<"board.cards", "board.admin.stats", "board.text", "tenon.http">()
        .contributes<tenon::http::Controller>()
        .config<Config>();
extern const tenon::Definition definition;

}  // namespace board::web
