/// Taking secrets out of texts that others wrote.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// What a validator says may repeat the value: a secret is taken out of it.
void hide(std::string& text, const std::string& secret) {
  for (std::size_t at = text.find(secret); !secret.empty() && at != std::string::npos;) {
    text.replace(at, secret.size(), "<secret>");
    at = text.find(secret, at + 8);
  }
}
struct Hiding {
  const ValueType* type;
  std::string* text;
  bool secret = false;
};
void hide_value(void* context, std::string_view key, void* value);
void hide_in(const ValueType& type, void* at, std::string& text, bool secret) {
  if (type.kind == FieldKind::group) {
    for (const FieldRecord& field : type.group->fields) hide_in(*field.value, field.address(at), text, secret);
  } else if (type.ops != nullptr) {
    Hiding hiding{type.element, &text, secret || type.kind == FieldKind::secret};
    type.ops->each(at, &hide_value, &hiding);
  } else if (secret && type.kind == FieldKind::text) {
    hide(text, *static_cast<std::string*>(at));
  } else if (secret && type.kind == FieldKind::path) {
    hide(text, static_cast<std::filesystem::path*>(at)->native());
  } else if (secret) {
    hide(text, show_value(type, at, Shown::people));
  }
}
void hide_value(void* context, std::string_view, void* value) {
  const Hiding& hiding = *static_cast<Hiding*>(context);
  hide_in(*hiding.type, value, *hiding.text, hiding.secret);
}

}  // namespace

void hide_secrets(const ValueType& type, void* at, std::string& text) { hide_in(type, at, text, false); }

}  // namespace tenon
