module board.web;
import tenon.std;
import board.text;

namespace board::web {

struct Config {
  std::string title = "Board";
  static constexpr auto fields = tenon::fields(tenon::field<&Config::title>.doc("Shown on top of every page"));
};

namespace {

namespace http = tenon::http;

int status_of(const absl::Status& status) {
  switch (status.code()) {
    case absl::StatusCode::kInvalidArgument: return 400;
    case absl::StatusCode::kNotFound: return 404;
    case absl::StatusCode::kUnavailable: return 503;
    case absl::StatusCode::kResourceExhausted: return 507;
    default: return 500;
  }
}

http::Response failed(const absl::Status& status) {
  return http::json(error_json(std::string(status.message())), status_of(status));
}

template <class T>
http::Response answer(const absl::StatusOr<T>& result, int status = 200) {
  return result.ok() ? http::json(to_json(*result), status) : failed(result.status());
}

/// No scripts, nothing from elsewhere.
http::Response page_response(std::string body, int status = 200) {
  http::Response response = http::html(std::move(body), status);
  response.headers.emplace_back("Content-Security-Policy",
                                "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
                                "base-uri 'none'; frame-ancestors 'none'");
  response.headers.emplace_back("X-Content-Type-Options", "nosniff");
  response.headers.emplace_back("Cache-Control", "no-store");
  return response;
}

/// A browser says where a form comes from; one of another site must not change the board.
bool from_elsewhere(const http::Request& request) {
  const std::string_view origin = request.header("Origin");
  if (origin.empty()) return false;
  const std::size_t scheme = origin.find("://");
  return scheme == std::string_view::npos || origin.substr(scheme + 3) != request.header("Host");
}

/// Page 0, which would be everything, is not for visitors.
std::int64_t page_number(std::optional<std::int64_t> page) { return std::max<std::int64_t>(page.value_or(1), 1); }

class Web final : public http::Controller {
 public:
  Web(tenon::Ref<cards::Cards> cards, tenon::Ref<admin::stats::Stats> stats, const Config& config)
      : cards_(cards), stats_(stats), config_(config) {}

  http::Routes routes() override {
    return {http::route<&Web::board>(http::get, "/?q&column&page"),
            http::route<&Web::statistics>(http::get, "/admin/stats"),
            http::route<&Web::add_form>(http::post, "/cards"),
            http::route<&Web::move_form>(http::post, "/cards/{id}/move"),
            http::route<&Web::done_form>(http::post, "/cards/{id}/done"),
            http::route<&Web::list>(http::get, "/api/cards?column&page"),
            http::route<&Web::search>(http::get, "/api/search?q&page"),
            http::route<&Web::add>(http::post, "/api/cards"),
            http::route<&Web::move>(http::post, "/api/cards/{id}/move"),
            http::route<&Web::mark>(http::post, "/api/cards/{id}/done"),
            http::route<&Web::stats>(http::get, "/api/stats")};
  }

  // The API.

  http::Response list(const std::optional<std::string>& column, std::optional<std::int64_t> page) {
    if (!column && !page) return all();
    return answer(cards_->list(column.value_or(""), page_number(page)));
  }

  http::Response search(const std::string& text, std::optional<std::int64_t> page) {
    return answer(cards_->search(text, page_number(page)));
  }

  http::Response add(const http::Request& request) {
    return change(request, 201, [&](const Body& body) -> absl::StatusOr<cards::Card> {
      if (!body.title) return absl::InvalidArgumentError("\"title\" is missing");
      return cards_->add({*body.title, body.column.value_or(""), body.done.value_or(false), ""});
    });
  }

  http::Response move(std::int64_t id, const http::Request& request) {
    return change(request, 200, [&](const Body& body) -> absl::StatusOr<cards::Card> {
      if (!body.column) return absl::InvalidArgumentError("\"column\" is missing");
      return cards_->move(id, *body.column);
    });
  }

  http::Response mark(std::int64_t id, const http::Request& request) {
    return change(request, 200, [&](const Body& body) -> absl::StatusOr<cards::Card> {
      if (!body.done) return absl::InvalidArgumentError("\"done\" is missing");
      return cards_->mark(id, *body.done);
    });
  }

  http::Response stats() { return answer(stats_->totals()); }

  // The pages.

  http::Response board(const std::optional<std::string>& query, const std::optional<std::string>& column,
                       std::optional<std::int64_t> page) {
    BoardView view{.title = config_.title, .query = query.value_or(""), .column = column.value_or("")};
    return show(std::move(view), page_number(page), 200);
  }

  http::Response statistics() {
    const absl::StatusOr<admin::stats::Totals> totals = stats_->totals();
    if (!totals.ok()) return http::text(std::string(totals.status().message()), status_of(totals.status()));
    return page_response(stats_page(config_.title, *totals));
  }

  http::Response add_form(const http::Request& request) {
    return form(request, [&] {
      return cards_->add({.title = request.form("title").value_or(""), .column = request.form("column").value_or("")});
    });
  }

  http::Response move_form(std::int64_t id, const http::Request& request) {
    return form(request, [&] { return cards_->move(id, request.form("column").value_or("")); });
  }

  http::Response done_form(std::int64_t id, const http::Request& request) {
    return form(request, [&] { return cards_->mark(id, request.form("done") == "yes"); });
  }

 private:
  /// The whole list is asked for most often: kept as text until a card changes.
  http::Response all() {
    const std::uint64_t revision = cards_->revision();
    {
      const std::lock_guard lock(mutex_);
      if (listed_revision_ == revision) return http::json(listed_);
    }
    const absl::StatusOr<cards::Page> page = cards_->list("", 1);
    if (!page.ok()) return failed(page.status());
    std::string text = to_json(*page);
    const std::lock_guard lock(mutex_);
    listed_ = text;
    listed_revision_ = revision;
    return http::json(std::move(text));
  }

  template <class Change>
  http::Response change(const http::Request& request, int status, const Change& change) {
    if (from_elsewhere(request)) return http::json(error_json("the request comes from another site"), 403);
    const absl::StatusOr<Body> body = read_body(request.body);
    return body.ok() ? answer(change(*body), status) : failed(body.status());
  }

  /// Does what a form asks for and leads back to the card, or shows the board with what went wrong.
  template <class Change>
  http::Response form(const http::Request& request, const Change& change) {
    if (from_elsewhere(request)) return http::text("the form comes from another site", 403);
    const absl::StatusOr<cards::Card> card = change();
    if (!card.ok()) {
      BoardView view{.title = config_.title,
                     .alert = absl::StrCat("Not done: ", std::string(card.status().message()), ".")};
      return show(std::move(view), 1, status_of(card.status()));
    }
    const std::string back = request.form("back").value_or("/");
    const bool ours = back.starts_with("/?") && back.find_first_of("\r\n\\#") == std::string::npos;
    return http::redirect(absl::StrCat(ours ? back : "/", "#card-", card->id));
  }

  http::Response show(BoardView view, std::int64_t page, int status) {
    const absl::Status filled = fill(view, page);
    if (!filled.ok()) return http::text(std::string(filled.message()), status_of(filled));
    return page_response(board_page(view), status);
  }

  absl::Status fill(BoardView& view, std::int64_t page) {
    const absl::StatusOr<std::vector<cards::Count>> columns = cards_->columns();
    if (!columns.ok()) return columns.status();
    for (const cards::Count& column : *columns) view.names.push_back(column.column);
    if (!view.query.empty()) {
      view.address = absl::StrCat("/?q=", text::url(view.query), "&page=", page);
      return add_column(view, absl::StrCat("Found for “", view.query, "”"), cards_->search(view.query, page));
    }
    if (!view.column.empty()) {
      view.address = absl::StrCat("/?column=", text::url(view.column), "&page=", page);
      return add_column(view, view.column, cards_->list(view.column, page));
    }
    view.address = "/";
    for (const std::string& name : view.names) {
      if (absl::Status done = add_column(view, name, cards_->list(name, 1)); !done.ok()) return done;
    }
    return absl::OkStatus();
  }

  static absl::Status add_column(BoardView& view, std::string name, absl::StatusOr<cards::Page> page) {
    if (!page.ok()) return page.status();
    view.columns.push_back({std::move(name), *std::move(page)});
    return absl::OkStatus();
  }

  tenon::Ref<cards::Cards> cards_;
  tenon::Ref<admin::stats::Stats> stats_;
  const Config& config_;
  std::mutex mutex_;
  std::string listed_;
  std::uint64_t listed_revision_ = 0;
};

}  // namespace

constinit const tenon::Definition definition =
    tenon::define<descriptor, cards::descriptor, admin::stats::descriptor, http::descriptor>(
        tenon::provide<Web(tenon::Ref<cards::Cards>, tenon::Ref<admin::stats::Stats>, const Config&)>()
            .as<http::Controller>());

}  // namespace board::web
