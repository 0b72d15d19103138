module;
#include <unistd.h>
module tenon.registry;
import tenon.std;

namespace tenon {

FactoryFailed::FactoryFailed(const absl::Status& status) : std::runtime_error(status.ToString()), status_(status) {}

void destroy_nothing(void*) {}

void* object_itself(void* storage) { return storage; }

void factory_failed(const absl::Status& status) { throw FactoryFailed(status); }

void factory_returned_null() { throw FactoryFailed(absl::InternalError("it returned null")); }

void destructor_threw(std::string_view type) noexcept {
  const auto say = [type](std::string_view what) {
    const std::string line =
        absl::StrCat("tenon: the destructor of ", std::string(type), " threw: ", std::string(what), "\n");
    (void)!write(STDERR_FILENO, line.data(), line.size());
  };
  try {
    throw;
  } catch (const std::exception& thrown) {
    say(thrown.what());
  } catch (...) {
    say("something that is no std::exception");
  }
}

}  // namespace tenon
