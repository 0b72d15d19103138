module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// Equal to that of the type, by its name.
class CopiedInfo final : public std::type_info {
 public:
  explicit CopiedInfo(const char* mangled) : type_info(mangled) {}
};

}  // namespace

struct OwnTokens::Copy {
  explicit Copy(const TypeId& type) : name(type.name), mangled(type.info->name()) {
    id.hash = type.hash;
    id.name = name;
    id.info = &info;
  }
  const std::string name;
  const std::string mangled;
  const CopiedInfo info{mangled.c_str()};
  TypeId id{};
};

OwnTokens::OwnTokens() = default;
OwnTokens::~OwnTokens() = default;

Token OwnTokens::of(Token token) {
  if (token.type == nullptr) return token;
  return {copy_of(*token.type), token.hash};
}

const TypeId* OwnTokens::copy_of(const TypeId& type) {
  std::vector<std::unique_ptr<Copy>>& known = copies_[type.hash];
  for (const std::unique_ptr<Copy>& copy : known) {
    if (same_token({&copy->id, type.hash}, {&type, type.hash})) return &copy->id;
  }
  const std::unique_ptr<Copy>& copy = known.emplace_back(std::make_unique<Copy>(type));
  TypeId* id = &copy->id;
  if (type.plain != nullptr) id->plain = copy_of(*type.plain);
  return id;
}

}  // namespace tenon
