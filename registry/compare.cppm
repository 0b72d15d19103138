/// Descriptors and options compared by what they say. In one program each has one address; a patch brings copies.
export module tenon.registry:compare;
import tenon.std;
import :text;
import :token;
import :shape;

export namespace tenon {

/// True if both are none, or of one type and equal. Exact while compiling; at run time options of two generations are
/// compared byte by byte, so that those which hold an address count as different.
[[nodiscard]] constexpr bool same_options(const OptionsBase* a, const OptionsBase* b) {
  if (a == b) return true;
  if (std::is_constant_evaluated() || a == nullptr || b == nullptr) return false;
  return a->size == b->size && same_token({a->type, a->type->hash}, {b->type, b->type->hash}) &&
         __builtin_memcmp(a->value, b->value, a->size) == 0;
}

/// True if a program that is planned with one in the place of the other comes out the same. Conditions are functions,
/// of which nobody knows what they do: a descriptor with one is the same only as itself.
[[nodiscard]] bool same_shape(const Shape& a, const Shape& b);

}  // namespace tenon
