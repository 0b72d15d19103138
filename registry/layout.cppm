/// Layouts: what a type is made of, found by the compiler, so that a reload can tell whether an object that lives on is
/// still what the new code takes it for.
export module tenon.registry:layout;
import tenon.std;
import :text;
import :token;
import :clause;

export namespace tenon {

/// Two types with the same hash have the same fields: their names, types and order, sizes and alignments, of classes
/// inside too. Names of classes do not count, so that the struct of before may be kept under another name.
struct Layout {
  std::uint64_t hash = 0;
  std::string_view text{};  ///< for people: `count: int, names: vector<string>`; cut after 600 characters
};

/// Takes down a layout while the compiler goes through a type.
class LayoutWriter {
 public:
  constexpr void count(std::string_view text) {
    for (const char c : text) put(static_cast<unsigned char>(c));
    put(0);
  }
  constexpr void count(std::size_t number) {
    for (; number != 0; number >>= 8U) put(number & 0xffU);
    put(0x100);
  }
  /// The name of a type, without inline namespaces: whether the compiler writes them depends on what a unit includes.
  constexpr void count_type(std::string_view name) {
    while (!name.empty()) {
      std::size_t end = 0;
      while (end < name.size() && is_word(name[end])) ++end;
      const std::string_view word = name.substr(0, end);
      const bool space = name.substr(end).starts_with("::");
      const bool unnamed = word.starts_with("__") || word.starts_with("lts_") || word.starts_with("debian");
      if (space && unnamed) {
        name.remove_prefix(end + 2);
        continue;
      }
      end = std::max<std::size_t>(end, 1);
      for (const char c : name.substr(0, end)) put(static_cast<unsigned char>(c));
      name.remove_prefix(end);
    }
    put(0x101);
  }
  constexpr void say(std::string_view text) {
    if (quiet_ == 0) text_ << text;
  }
  constexpr void say(std::size_t number) {
    if (number > 9) say(number / 10);
    const char digit = static_cast<char>('0' + number % 10);
    say(std::string_view(&digit, 1));
  }
  /// Between two fields.
  constexpr void next() {
    if (!first_) say(", ");
    first_ = false;
  }
  constexpr void open() {
    count("{");
    // Of a library's aggregate only its own name is said.
    if (quiet_ != 0 || std::exchange(next_is_library_, false)) ++quiet_;
    if (depth_++ != 0) say("{");
    first_ = true;
  }
  constexpr void close() {
    count("}");
    if (--depth_ != 0) say("}");
    if (quiet_ != 0) --quiet_;
    first_ = false;
  }
  constexpr void library(bool is) { next_is_library_ = is; }
  /// Begins at the outermost brace again; returns what `resume` wants.
  [[nodiscard]] constexpr std::size_t begin() { return std::exchange(depth_, 0); }
  constexpr void resume(std::size_t depth) {
    depth_ = depth;
    first_ = false;
  }
  [[nodiscard]] constexpr std::uint64_t hash() const { return hash_; }
  [[nodiscard]] constexpr std::string_view text() const { return text_.view(); }

 private:
  [[nodiscard]] static constexpr bool is_word(char c) {
    return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  constexpr void put(std::uint64_t value) { hash_ = (hash_ ^ value) * 1099511628211ULL; }
  std::uint64_t hash_ = 14695981039346656037ULL;
  Message text_;
  std::size_t depth_ = 0;
  std::size_t quiet_ = 0;
  bool first_ = true;
  bool next_is_library_ = false;
};

/// Classes of these count by name, size and template arguments: what is inside of them is nobody's business here.
[[nodiscard]] constexpr bool is_library(std::string_view type) {
  return type.starts_with("std::") || type.starts_with("absl::") || type.starts_with("__gnu_cxx::");
}
/// `vector` of `std::vector<board::Visit>`.
[[nodiscard]] constexpr std::string_view short_name(std::string_view type) {
  type = type.substr(0, type.find('<'));
  const std::size_t colon = type.rfind(':');
  return colon == std::string_view::npos ? type : type.substr(colon + 1);
}
/// What people leave out when they write the type.
[[nodiscard]] constexpr bool goes_without_saying(std::string_view argument) {
  constexpr std::string_view usual[]{"std::allocator<", "std::less<",        "std::hash<",
                                     "std::equal_to<",  "std::char_traits<", "std::default_delete<"};
  for (const std::string_view name : usual) {
    if (argument.starts_with(name)) return true;
  }
  return argument.starts_with("absl::") && argument.find("hash_internal") != std::string_view::npos;
}

template <class T>
concept Measurable = std::is_object_v<T> && Complete<T>;

template <class T, class... Around>
constexpr void write_layout(LayoutWriter& out);

/// A template's argument: maybe void, a function, or incomplete.
template <class T, class... Around>
constexpr void write_argument(LayoutWriter& out, std::size_t& said) {
  constexpr bool mute = goes_without_saying(type_name<T>());
  LayoutWriter unsaid;
  LayoutWriter& to = mute ? unsaid : out;
  if (!mute) out.say(said++ == 0 ? "<" : ", ");
  bool looked = false;
  if constexpr (Measurable<T>) {
    if constexpr (!std::is_polymorphic_v<T>) {
      write_layout<T, Around...>(to);
      looked = true;
    }
  }
  if (!looked) {
    to.count_type(type_name<T>());
    to.say(short_name(type_name<T>()));
  }
  if (mute) out.count(unsaid.hash());
}
template <class T>
struct TemplateArguments {
  template <class... Around>
  static constexpr void write(LayoutWriter& out) {
    out.count_type(type_name<T>());
  }
};
template <template <class...> class Template, class... A>
struct TemplateArguments<Template<A...>> {
  template <class... Around>
  static constexpr void write(LayoutWriter& out) {
    std::size_t said = 0;
    (write_argument<A, Around...>(out, said), ...);
    if (said != 0) out.say(">");
  }
};
template <template <class, auto, class...> class Template, class T, auto N, class... A>
struct TemplateArguments<Template<T, N, A...>> {
  template <class... Around>
  static constexpr void write(LayoutWriter& out) {
    out.count(static_cast<std::size_t>(N));
    std::size_t said = 0;
    (write_argument<T, Around...>(out, said), ..., write_argument<A, Around...>(out, said));
    if (said != 0) out.say(">");
  }
};

/// What __builtin_dump_struct calls for each piece of what it goes through: type and name of a field come as text, its
/// object as a reference to what does not exist, of which only the type is used.
template <class Around, class... A>
struct LayoutPiece {
  static constexpr void tell(LayoutWriter& out, std::string_view format, const A&...) {
    if (format == " {\n") return out.open();
    if (format.ends_with("}\n")) out.close();
  }
};
[[nodiscard]] constexpr std::string_view plain_text(const char* text) { return text; }
/// The beginning of a base class, which is told like a field without a name.
template <class Around, std::size_t Indent, std::size_t Type>
struct LayoutPiece<Around, char[Indent], char[Type]> {
  static constexpr void tell(LayoutWriter& out, std::string_view, const char (&)[Indent], const char (&type)[Type]) {
    out.count("base");
    out.next();
    out.say(short_name(plain_text(type)));
  }
};
/// The beginning of an aggregate.
template <class Around, std::size_t Indent, std::size_t Type, std::size_t Field>
struct LayoutPiece<Around, char[Indent], char[Type], char[Field]> {
  static constexpr void tell(LayoutWriter& out, std::string_view, const char (&)[Indent], const char (&type)[Type],
                             const char (&name)[Field]) {
    out.next();
    out.count(plain_text(name));
    out.say(plain_text(name));
    out.say(": ");
    out.say(short_name(plain_text(type)));
    out.library(is_library(plain_text(type)));
  }
};
template <class... Around, std::size_t Indent, std::size_t Type, std::size_t Field, class V>
struct LayoutPiece<List<Around...>, char[Indent], char[Type], char[Field], V> {
  static constexpr void tell(LayoutWriter& out, std::string_view format, const char (&)[Indent], const char (&)[Type],
                             const char (&name)[Field], const V&) {
    out.next();
    out.count(plain_text(name));
    out.say(plain_text(name));
    out.say(": ");
    // Of what it cannot print it gives the address.
    if (format.find("*%p") != std::string_view::npos) {
      using Pointee = std::remove_cv_t<std::remove_pointer_t<V>>;
      if constexpr (Measurable<Pointee>) write_layout<Pointee, Around...>(out);
    } else {
      write_layout<std::remove_cv_t<V>, Around...>(out);
    }
  }
};
template <class Around, class... A>
constexpr void tell_layout(LayoutWriter& out, const char* format, const A&... a) {
  LayoutPiece<Around, A...>::tell(out, format, a...);
}

/// An object that is never made.
template <class T>
union Unborn {
  char nothing;
  T value;
  constexpr Unborn() : nothing() {}
  constexpr ~Unborn() {}  // NOLINT(modernize-use-equals-default): there is nothing to destroy
};

template <class T, class... Around>
constexpr void write_fields(LayoutWriter& out) {
  const std::size_t depth = out.begin();
  const Unborn<T> unborn;
  __builtin_dump_struct(&unborn.value, (tell_layout<List<T, Around...>>), out);
  out.resume(depth);
}

template <class T, class... Around>
constexpr void write_layout(LayoutWriter& out) {
  out.count(sizeof(T));
  out.count(alignof(T));
  if constexpr (std::is_array_v<T>) {
    write_layout<std::remove_cv_t<std::remove_extent_t<T>>, Around...>(out);
    out.say("[");
    out.say(std::extent_v<T>);
    out.say("]");
  } else if constexpr (!std::is_class_v<T> && !std::is_union_v<T>) {
    out.count_type(type_name<T>());
    out.say(std::is_enum_v<T> ? short_name(type_name<T>()) : type_name<T>());
  } else if constexpr ((std::is_same_v<T, Around> || ...)) {
    out.count("again");
    out.say(short_name(type_name<T>()));
  } else if constexpr (is_library(type_name<T>())) {
    constexpr std::string_view name = short_name(type_name<T>());
    constexpr bool string = std::is_same_v<T, std::string>;
    out.count(name);
    out.say(string ? "string" : name);
    if constexpr (!string) TemplateArguments<T>::template write<Around...>(out);
  } else {
    out.say(short_name(type_name<T>()));
    out.say("{");
    write_fields<T, Around...>(out);
    out.say("}");
  }
}

/// Of a class only its fields are told.
template <class T>
consteval LayoutWriter find_layout() {
  LayoutWriter out;
  if constexpr ((std::is_class_v<T> || std::is_union_v<T>) && !is_library(type_name<T>())) {
    out.count(sizeof(T));
    out.count(alignof(T));
    write_fields<T>(out);
  } else {
    write_layout<T>(out);
  }
  return out;
}
/// False for a class with a bit-field or a reference: the compiler would have to read from an object.
template <class T>
concept Comparable = requires { typename std::integral_constant<std::uint64_t, find_layout<T>().hash()>; };

template <class T>
struct LayoutOf {
  static constexpr LayoutWriter found = find_layout<T>();
  static consteval auto keep() {
    struct Text {
      char text[found.text().size() + 1]{};
    } kept;
    for (std::size_t i = 0; i < found.text().size(); ++i) kept.text[i] = found.text()[i];
    return kept;
  }
  static constexpr auto kept = keep();
  static constexpr Layout layout{found.hash(), {kept.text, found.text().size()}};
};
template <class T>
inline constexpr const Layout& layout_of = LayoutOf<T>::layout;

}  // namespace tenon
