module board.web;
import tenon.std;
import board.cards;
import board.admin.stats;
import board.text;

namespace board::web {
namespace {

using text::html;

constexpr const char* style = R"(
:root { color-scheme: light dark; --page: #f6f6f4; --card: #fff; --text: #1d1d1b; --soft: #5a5a55; --line: #cfcfc8;
  --edge: #83837c; --accent: #0b57a4; --on-accent: #fff; --alert: #a4170b; }
@media (prefers-color-scheme: dark) { :root { --page: #161618; --card: #232326; --text: #ececec; --soft: #b3b3b8;
  --line: #45454b; --edge: #82828b; --accent: #8ab8f5; --on-accent: #0c1a2b; --alert: #ff9c8f; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 90rem; padding: 1rem 1.5rem 3rem; background: var(--page); color: var(--text);
  font: 1rem/1.45 system-ui, sans-serif; }
a { color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; background: var(--card); padding: .5rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
header { display: flex; flex-wrap: wrap; gap: .75rem 2rem; align-items: baseline; margin-bottom: 1rem; }
h1 { margin: 0; font-size: 1.6rem; }
h1 a { color: inherit; text-decoration: none; }
nav { margin-left: auto; }
form { display: flex; flex-wrap: wrap; gap: .4rem; align-items: center; }
.tools { display: flex; flex-wrap: wrap; gap: .75rem 2rem; margin-bottom: 1.5rem; }
.tools .title { width: 22rem; max-width: 100%; }
input, select, button { font: inherit; padding: .3rem .55rem; border: 1px solid var(--edge); border-radius: .35rem;
  background: var(--card); color: inherit; min-height: 2.1rem; }
button { cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
main { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr)); gap: 1.25rem; align-items: start; }
h2 { margin: 0 0 .6rem; font-size: 1.05rem; overflow-wrap: anywhere; }
.count, .origin, .empty { color: var(--soft); font-weight: normal; font-size: .875rem; }
section { min-width: 0; }
ul { list-style: none; margin: 0; padding: 0; display: grid; grid-template-columns: minmax(0, 1fr); gap: .6rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .65rem .75rem; }
.card:target { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.card p { margin: 0 0 .45rem; overflow-wrap: anywhere; }
.card .origin { margin-bottom: .45rem; }
.card.done .name { text-decoration: line-through; color: var(--soft); }
.card .actions { display: flex; gap: .4rem; font-size: .875rem; }
.card .actions form { flex-wrap: nowrap; }
.card .actions form:first-child { flex: 1 1 0; min-width: 0; }
.card .actions select { flex: 1 1 0; min-width: 0; text-overflow: ellipsis; }
.card .actions button { white-space: nowrap; }
.alert { border: 1px solid var(--alert); color: var(--alert); border-radius: .5rem; padding: .6rem .8rem; }
table { border-collapse: collapse; background: var(--card); }
th { overflow-wrap: anywhere; }
th, td { border: 1px solid var(--line); padding: .4rem .8rem; text-align: left; }
td { text-align: right; font-variant-numeric: tabular-nums; }
)";

/// Everything up to the content of the page; `heading` is shown and is the window's title.
std::string begin(const std::string& heading) {
  return absl::StrCat(
      "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>",
      html(heading), "</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>", style,
      "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#content\">Skip to content</a>\n"
      "<header>\n<h1><a href=\"/\">",
      html(heading),
      "</a></h1>\n<nav aria-label=\"Pages\"><a href=\"/\">Board</a> &middot; "
      "<a href=\"/admin/stats\">Statistics</a></nav>\n</header>\n");
}

std::string tools(const BoardView& view) {
  std::string made = absl::StrCat(
      "<div class=\"tools\">\n<form action=\"/cards\" method=\"post\" aria-label=\"Add a card\">\n"
      "<label for=\"title\">New card</label>\n"
      "<input class=\"title\" id=\"title\" name=\"title\" required maxlength=\"2000\" autocomplete=\"off\">\n"
      "<label for=\"column\">in</label>\n<input id=\"column\" name=\"column\" list=\"columns\" required "
      "maxlength=\"100\" "
      "autocomplete=\"off\" value=\"",
      html(view.column.empty() ? view.names.front() : view.column), "\">\n<datalist id=\"columns\">");
  for (const std::string& name : view.names) absl::StrAppend(&made, "<option value=\"", html(name), "\">");
  absl::StrAppend(&made, "</datalist>\n<input type=\"hidden\" name=\"back\" value=\"", html(view.address),
                  "\">\n<button class=\"main\">Add</button>\n</form>\n"
                  "<form action=\"/\" role=\"search\">\n<label for=\"q\">Search</label>\n"
                  "<input id=\"q\" name=\"q\" type=\"search\" value=\"",
                  html(view.query), "\">\n<button>Search</button>\n");
  if (!view.query.empty() || !view.column.empty()) made += "<a href=\"/\">Show all</a>\n";
  return made += "</form>\n</div>\n";
}

std::string move_form(const BoardView& view, const cards::Card& card) {
  std::string made = absl::StrCat("<form action=\"/cards/", card.id,
                                  "/move\" method=\"post\"><label class=\"unseen\" for=\"to-", card.id, "\">Column of ",
                                  html(card.title), "</label><select id=\"to-", card.id, "\" name=\"column\">");
  for (const std::string& name : view.names) {
    absl::StrAppend(&made, "<option", name == card.column ? " selected>" : ">", html(name), "</option>");
  }
  absl::StrAppend(&made, "</select><input type=\"hidden\" name=\"back\" value=\"", html(view.address),
                  "\"><button aria-label=\"Move ", html(card.title), "\">Move</button></form>");
  return made;
}

std::string done_form(const BoardView& view, const cards::Card& card) {
  return absl::StrCat("<form action=\"/cards/", card.id,
                      "/done\" method=\"post\"><input type=\"hidden\" name=\"done\" value=\"", card.done ? "no" : "yes",
                      "\"><input type=\"hidden\" name=\"back\" value=\"", html(view.address),
                      "\"><button aria-label=\"", card.done ? "Reopen " : "Mark done: ", html(card.title), "\">",
                      card.done ? "Reopen" : "Mark done", "</button></form>");
}

std::string card_item(const BoardView& view, const cards::Card& card) {
  std::string made =
      absl::StrCat("<li class=\"card", card.done ? " done" : "", "\" id=\"card-", card.id, "\">\n<p class=\"name\">",
                   html(card.title), card.done ? " <span class=\"unseen\">(done)</span>" : "", "</p>\n");
  if (!card.origin.empty()) absl::StrAppend(&made, "<p class=\"origin\">from ", html(card.origin), "</p>\n");
  absl::StrAppend(&made, "<div class=\"actions\">", move_form(view, card), done_form(view, card), "</div>\n</li>\n");
  return made;
}

/// Links to the other pages of a long column, or of a long result.
std::string pages(const BoardView& view, const ColumnView& column) {
  const std::string base = view.query.empty() ? absl::StrCat("/?column=", text::url(column.name))
                                              : absl::StrCat("/?q=", text::url(view.query));
  const auto link = [&](std::int64_t page, std::string_view text) {
    return absl::StrCat(" <a href=\"", base, "&amp;page=", page, "\">", std::string(text), "</a>");
  };
  if (column.page.pages < 2) return "";
  std::string made = absl::StrCat("<p>Page ", column.page.page, " of ", column.page.pages, ":");
  if (column.page.page > 1) made += link(column.page.page - 1, "previous");
  if (column.page.page < column.page.pages) made += link(column.page.page + 1, "next");
  return made += "</p>\n";
}

std::string column_section(const BoardView& view, const ColumnView& column, std::size_t number) {
  const std::int64_t total = column.page.total;
  std::string made = absl::StrCat("<section aria-labelledby=\"column-", number, "\">\n<h2 id=\"column-", number, "\">",
                                  html(column.name), " <span class=\"count\">", total, total == 1 ? " card" : " cards",
                                  "</span></h2>\n");
  if (column.page.cards.empty()) {
    made += "<p class=\"empty\">Nothing here.</p>\n";
  } else {
    made += "<ul>\n";
    for (const cards::Card& card : column.page.cards) made += card_item(view, card);
    made += "</ul>\n";
  }
  return absl::StrCat(made, pages(view, column), "</section>\n");
}

}  // namespace

std::string board_page(const BoardView& view) {
  std::string page = begin(view.title) + tools(view);
  if (!view.alert.empty()) absl::StrAppend(&page, "<p class=\"alert\" role=\"alert\">", html(view.alert), "</p>\n");
  page += "<main id=\"content\">\n";
  std::size_t number = 0;
  for (const ColumnView& column : view.columns) page += column_section(view, column, ++number);
  return page += "</main>\n</body>\n</html>\n";
}

std::string stats_page(const std::string& title, const admin::stats::Totals& totals) {
  std::string page =
      begin(title) +
      "<main id=\"content\">\n<section>\n<h2>Cards by column</h2>\n<table>\n<tr><th scope=\"col\">Column</th>"
      "<th scope=\"col\">Open</th><th scope=\"col\">Done</th></tr>\n";
  for (const cards::Count& count : totals.columns) {
    absl::StrAppend(&page, "<tr><th scope=\"row\">", html(count.column), "</th><td>", count.open, "</td><td>",
                    count.done, "</td></tr>\n");
  }
  absl::StrAppend(&page, "<tr><th scope=\"row\">All</th><td>", totals.open, "</td><td>", totals.done,
                  "</td></tr>\n</table>\n</section>\n</main>\n</body>\n</html>\n");
  return page;
}

}  // namespace board::web
