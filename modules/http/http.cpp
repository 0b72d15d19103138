module tenon.http;
import tenon;
import tenon.std;

namespace tenon::http {

constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Listener(tenon::Host&, tenon::Logger, tenon::All<Controller>, const Config&)>()
        .as<Server>()
        .start<&Listener::start>()
        .stop<&Listener::stop>());

}  // namespace tenon::http
