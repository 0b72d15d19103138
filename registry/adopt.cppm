/// Handing over what an object holds, a port, a lock file, a thread, to the object that takes its place in a reload.
export module tenon.registry:adopt;
import tenon.std;
import :text;
import :token;
import :layout;
import :step;

export namespace tenon {

/// What a member function returns, without the StatusOr around it.
template <class R>
struct HeldIn {
  using type = R;
  static constexpr bool checked = false;
};
template <class R>
struct HeldIn<absl::StatusOr<R>> : HeldIn<R> {
  static constexpr bool checked = true;
};

template <class F>
struct ReleaseParts {
  using held = void;
};
template <class T, class R>
struct ReleaseParts<R (T::*)()> {
  using held = typename HeldIn<R>::type;
  static constexpr bool checked = HeldIn<R>::checked;
};
template <class T, class R>
struct ReleaseParts<R (T::*)() noexcept> : ReleaseParts<R (T::*)()> {};

template <class F>
struct AdoptParts {
  using held = void;
  using parameter = void;
};
template <class T, class R, class A>
struct AdoptParts<R (T::*)(A)> {
  using held = __remove_cvref(A);
  using parameter = A;
};
template <class T, class R, class A>
struct AdoptParts<R (T::*)(A) noexcept> : AdoptParts<R (T::*)(A)> {};

/// What is wrong with the two member functions of `.adopt<>()`, for the compiler to say.
template <class Release, class Adopt>
consteval Verdict check_adopt() {
  using Held = typename ReleaseParts<Release>::held;
  using Taken = typename AdoptParts<Adopt>::held;
  using Parameter = typename AdoptParts<Adopt>::parameter;
  Verdict verdict;
  if constexpr (std::is_void_v<Held>) {
    verdict.mistake() << "the first function of adopt returns what the object holds and takes nothing, "
                      << "`Held release()`; this one is " << type_name<Release>();
  } else if constexpr (std::is_void_v<Taken>) {
    verdict.mistake() << "the second function of adopt takes what the first one returned, `void adopt("
                      << type_name<Held>() << ")`; this one is " << type_name<Adopt>();
  } else if constexpr (!std::is_same_v<Held, Taken>) {
    verdict.mistake() << "what release returns is a " << type_name<Held>() << ", but adopt takes a "
                      << type_name<Taken>();
  } else if constexpr (!std::is_reference_v<Parameter> && !std::is_copy_constructible_v<Held>) {
    verdict.mistake() << "adopt takes a " << type_name<Held>()
                      << ", which cannot be copied, by value: when it fails, nothing is left to give back; take "
                      << type_name<Held>() << "& and move from it last";
  } else if constexpr (std::is_polymorphic_v<Held>) {
    verdict.mistake() << "what is handed over has virtual functions, which belong to one generation: "
                      << type_name<Held>();
  } else if constexpr (!Comparable<Held>) {
    verdict.mistake() << "what is handed over has a reference or a bit-field and cannot be compared with what other "
                      << "code means by it: " << type_name<Held>();
  }
  return verdict;
}

template <class Maker, auto Release, auto Adopt, Deadline Within>
struct HandsOver {
  using Parts = ReleaseParts<decltype(Release)>;
  using Held = typename Parts::held;
  using Parameter = typename AdoptParts<decltype(Adopt)>::parameter;

  static absl::Status release(void* storage, void* held) {
    auto* object = Maker::object(storage);
    if constexpr (Parts::checked) {
      auto released = (object->*Release)();
      if (!released.ok()) return released.status();
      new (held) Held(*std::move(released));
    } else {
      new (held) Held((object->*Release)());
    }
    return absl::OkStatus();
  }
  static absl::Status adopt(void* storage, void* held) {
    auto* object = Maker::object(storage);
    Held& given = *static_cast<Held*>(held);
    // By value it gets a copy: what it was given stays here until it has succeeded.
    using Given = std::conditional_t<std::is_reference_v<Parameter>, Parameter, const Held&>;
    using Result = decltype((object->*Adopt)(static_cast<Given>(given)));
    if constexpr (std::is_void_v<Result>) {
      (object->*Adopt)(static_cast<Given>(given));
      return absl::OkStatus();
    } else {
      return (object->*Adopt)(static_cast<Given>(given));
    }
  }
  static void destroy(void* held) { static_cast<Held*>(held)->~Held(); }
  static constexpr AdoptFacts facts{.held = layout_of<Held>,
                                    .size = sizeof(Held),
                                    .align = alignof(Held),
                                    .release = &release,
                                    .adopt = &adopt,
                                    .destroy = &destroy,
                                    .deadline_ms = Within.milliseconds};
};

}  // namespace tenon
