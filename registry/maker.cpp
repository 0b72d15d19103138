module tenon.registry;
import tenon.std;

namespace tenon {

FactoryFailed::FactoryFailed(const absl::Status& status) : std::runtime_error(status.ToString()), status_(status) {}

void factory_failed(const absl::Status& status) { throw FactoryFailed(status); }

void factory_returned_null() { throw FactoryFailed(absl::InternalError("it returned null")); }

}  // namespace tenon
