/// Compile-time text: names as template arguments, their hashes, and messages computed by the compiler.
export module tenon.registry:text;
import tenon.std;

export namespace tenon {

/// A string literal as a template argument: `describe<"board.cards">`.
template <std::size_t N>
struct FixedString {
  char text[N]{};
  consteval FixedString(const char (&literal)[N]) {
    for (std::size_t i = 0; i < N; ++i) text[i] = literal[i];
  }
  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
};

/// FNV-1a, 64 bits. The plan compares these instead of strings: at 1,000 modules string comparison costs the
/// compiler five times as long and exceeds its default step limit.
[[nodiscard]] constexpr std::uint64_t hash_text(std::string_view text) {
  std::uint64_t hash = 14695981039346656037ULL;
  for (char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
  return hash;
}

/// A name with its hash. Compare by hash; the text is for people.
struct Name {
  std::string_view text;
  std::uint64_t hash = 0;
  friend constexpr bool operator==(const Name& a, const Name& b) { return a.hash == b.hash; }
};

[[nodiscard]] constexpr Name name_of(std::string_view text) { return {text, hash_text(text)}; }

/// A run of constants. std::span does the same, but its constructors' constraints cost the compiler a quarter of an
/// image's time.
template <class T>
struct View {
  const T* first = nullptr;
  std::size_t count = 0;
  [[nodiscard]] constexpr const T* begin() const { return first; }
  [[nodiscard]] constexpr const T* end() const { return first + count; }
  [[nodiscard]] constexpr std::size_t size() const { return count; }
  [[nodiscard]] constexpr bool empty() const { return count == 0; }
  [[nodiscard]] constexpr const T& operator[](std::size_t i) const { return first[i]; }
};

/// One message, built while compiling or running; cut at 600 characters.
class Message {
 public:
  constexpr Message& operator<<(std::string_view text) {
    for (char c : text) {
      if (size_ < capacity) text_[size_++] = c;
    }
    return *this;
  }
  // data() and size() are what a computed static_assert message needs.
  [[nodiscard]] constexpr const char* data() const { return text_; }
  [[nodiscard]] constexpr std::size_t size() const { return size_; }
  [[nodiscard]] constexpr std::string_view view() const { return {text_, size_}; }

 private:
  static constexpr std::size_t capacity = 600;
  char text_[capacity]{};
  std::size_t size_ = 0;
};

/// What a check found: up to four mistakes, each reported by a static_assert of its own, so that one mistake
/// is one error. A fifth is found when the first four are mended.
class Verdict {
 public:
  static constexpr std::size_t capacity = 4;
  /// Starts a new mistake; writing to the returned message after `capacity` mistakes changes nothing.
  constexpr Message& mistake() {
    Message& message = count_ < capacity ? messages_[count_] : overflow_;
    ++count_;
    return message << "tenon: ";
  }
  [[nodiscard]] constexpr bool ok() const { return count_ == 0; }
  [[nodiscard]] constexpr bool ok(std::size_t i) const { return count_ <= i; }
  [[nodiscard]] constexpr const Message& message(std::size_t i) const { return messages_[i]; }
  [[nodiscard]] constexpr std::size_t count() const { return count_; }

 private:
  Message messages_[capacity]{};
  Message overflow_{};
  std::size_t count_ = 0;
};

/// Number of single-character edits between two names; used to suggest the nearest known one.
[[nodiscard]] constexpr std::size_t edit_distance(std::string_view a, std::string_view b) {
  constexpr std::size_t longest = 128;
  if (a.size() > longest || b.size() > longest) return longest;
  std::size_t row[longest + 1]{};
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      std::size_t best = row[j] < row[j - 1] ? row[j] : row[j - 1];
      row[j] = replaced < best + 1 ? replaced : best + 1;
    }
  }
  return row[b.size()];
}

/// Keeps the candidate nearest to a wrong name; `best()` is empty when none is near enough to suggest.
class Nearest {
 public:
  constexpr explicit Nearest(std::string_view wrong) : wrong_(wrong), distance_(wrong.size() / 3 + 2) {}
  constexpr void consider(std::string_view candidate) {
    const std::size_t distance = edit_distance(wrong_, candidate);
    if (distance < distance_) {
      distance_ = distance;
      best_ = candidate;
    }
  }
  [[nodiscard]] constexpr std::string_view best() const { return best_; }

 private:
  std::string_view wrong_;
  std::size_t distance_;
  std::string_view best_;
};

}  // namespace tenon
