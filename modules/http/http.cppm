/// HTTP for modules: contribute a Controller, get a server.
export module tenon.http;
import tenon;
export import :message;
export import :task;
export import :route;
export import :server;
export import :table;
export import :dispatch;
export import :reader;
export import :worker;
export import :listener;

export namespace tenon::http {

inline constexpr auto descriptor = tenon::describe<"tenon.http">.exports<Server>().config<Config>().once();
extern const tenon::Definition definition;

}  // namespace tenon::http
