module tenon.http;
import tenon;
import tenon.std;

namespace tenon::http {
namespace {

constexpr std::size_t longest_label = 200;

}  // namespace

absl::Status Dispatcher::build(RouteTable& table) {
  absl::Status first = absl::OkStatus();
  for (Controller& controller : controllers_.get()) {
    for (const Route& route : controller.routes()) {
      if (absl::Status added = table.add(controller, route); !added.ok() && first.ok()) first = std::move(added);
    }
  }
  return first;
}

absl::Status Dispatcher::check() {
  const Work work = host_.begin("routes");
  const Entered inside = work.enter();
  try {
    table_ = std::make_unique<RouteTable>();
    generation_ = work.generation();
    return build(*table_);
  } catch (...) {
    table_.reset();
    return absl::AbortedError(absl::StrCat("a controller could not give its routes: ", exception_text()));
  }
}

const RouteTable& Dispatcher::routes(std::uint64_t generation) {
  if (table_ == nullptr || generation_ != generation) {
    auto table = std::make_unique<RouteTable>();
    if (const absl::Status built = build(*table); !built.ok() && !silent_) {
      logger_.error(absl::StrCat(std::string(built.message()), "; the first one is used"));
    }
    table_ = std::move(table);
    generation_ = generation;
  }
  return *table_;
}

Task<Response> Dispatcher::begin(Request& request, Response& response, std::optional<Work>& work, RequestScope& scope) {
  label_ = name_of(request.method);
  label_ += ' ';
  label_ += request.path.substr(0, longest_label);
  work.emplace(host_.begin(label_));
  const Entered inside = work->enter();
  try {
    const Found found = routes(work->generation()).find(request.method, request.path, request.parameters);
    if (found.endpoint != nullptr) {
      Arguments arguments(request, found.endpoint->names, *work, scope);
      return found.endpoint->route.call(*found.endpoint->controller, arguments, response);
    }
    if (found.allowed != 0) {
      response = refusal(405, absl::StrCat("this path does not answer ", std::string(name_of(request.method))));
      response.headers.emplace_back("Allow", allow_text(found.allowed));
    } else {
      response = refusal(404, "nothing answers this path");
    }
  } catch (...) {
    response = failed(request, work, exception_text());
  }
  return {};
}

Response Dispatcher::failed(const Request& request, const std::optional<Work>& work, std::string_view what) {
  auto say = [&] {
    logger_.error(absl::StrCat(std::string(name_of(request.method)), " ",
                               std::string(request.path.substr(0, longest_label)), ": ", std::string(what)));
  };
  if (silent_) {
    // Nobody listens any more.
  } else if (work) {
    const Entered inside = work->enter();
    say();
  } else {
    say();
  }
  return refusal(500, "the handler failed; the program's log says why");
}

}  // namespace tenon::http
