module shop.probes;

namespace shop::probes {
constinit const tenon::Definition definition = tenon::define<descriptor>();
}
