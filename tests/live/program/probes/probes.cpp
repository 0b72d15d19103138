module trial.probes;

namespace trial::probes {
constinit const tenon::Definition definition = tenon::define<descriptor>();
}
