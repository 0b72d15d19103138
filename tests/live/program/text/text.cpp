module trial.text;

namespace trial::text {

std::string mark() { return "text 1"; }

constinit const tenon::Definition definition = tenon::define<descriptor>();

}  // namespace trial::text
