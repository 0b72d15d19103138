module tenon.registry;
import tenon.std;

namespace tenon {

template struct Holder<std::vector<std::string>>;
template void assign_value<std::vector<std::string>>(void* to, const void* from);
template void assign_value<std::string>(void* to, const void* from);
template void assign_value<std::filesystem::path>(void* to, const void* from);

}  // namespace tenon
