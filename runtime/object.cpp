module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {

Object* Object::reserve(std::size_t size, std::size_t align, void (*destroy)(void*)) {
  const std::size_t alignment = std::max(align, alignof(Object));
  const std::size_t offset = Object::offset(alignment);
  void* memory = alignment <= usual_alignment ? ::operator new(offset + size)
                                              : ::operator new(offset + size, std::align_val_t{alignment});
  return new (memory) Object(alignment, destroy);
}

void Object::replace(std::uint16_t facet, Replaced by) { more_ = new More{.facet = facet, .by = by, .before = more_}; }

void Object::attach(Object* part) { more_ = new More{.part = part, .before = more_}; }

void Object::keep(std::shared_ptr<const void> code) {
  more_ = new More{.facet = no_facet, .code = std::move(code), .before = more_};
}

void Object::ends_with(void (*destroy)(void*), std::shared_ptr<const void> code) {
  destroy_ = destroy;
  for (More* more = more_; more != nullptr; more = more->before) {
    if (more->facet == no_facet) more->code.swap(code);
  }
}

void* Object::find_replaced(std::uint16_t facet) const {
  for (const More* more = more_; more != nullptr; more = more->before) {
    if (more->part == nullptr && more->facet == facet) return more->by.object;
  }
  return nullptr;
}

void Object::release() {
  if (count_.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  for (const More* more = more_; more != nullptr; more = more->before) {
    if (more->by.object != nullptr) more->by.destroy(more->by.object);
  }
  if (constructed_) destroy_(storage());
  while (more_ != nullptr) {
    const std::unique_ptr<const More> last(std::exchange(more_, more_->before));
    if (last->part != nullptr) last->part->release();
  }
  const std::size_t alignment = this->alignment();
  this->~Object();
  if (alignment <= usual_alignment) return ::operator delete(static_cast<void*>(this));
  ::operator delete(static_cast<void*>(this), std::align_val_t{alignment});
}

}  // namespace tenon
