/// What tenon.http costs when the handler costs nothing: GET /list answers with the bytes of a file.
export module bench_http;
import tenon;
import tenon.http;

export namespace bench_http {

struct Config;

inline constexpr auto descriptor =
    tenon::describe<"bench_http">.imports<"tenon.http">().contributes<tenon::http::Controller>().config<Config>();
extern const tenon::Definition definition;

}  // namespace bench_http
