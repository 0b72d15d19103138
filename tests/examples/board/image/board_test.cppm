/// A board in a folder of its own, for tests.
export module board_test;
import tenon;
import tenon.std;

export namespace board_test {

/// Makes a folder and enters it; leaves and removes it at the end.
class Board {
 public:
  explicit Board(const tenon::Image& image);
  ~Board();
  Board(const Board&) = delete;
  Board& operator=(const Board&) = delete;

  /// Creates all objects of a new program, with this configuration; the one before is gone.
  absl::Status open(tenon::ConfigEntries entries = {});
  void close();
  [[nodiscard]] tenon::App& app() { return *app_; }
  template <class T>
  [[nodiscard]] T& get() {
    return *app_->get<T>();
  }

 private:
  const tenon::Image* image_;
  std::filesystem::path folder_;
  std::filesystem::path before_;
  std::optional<tenon::App> app_;
};

void write_file(const std::string& name, std::string_view text);
/// Message of a status, "OK" for success.
[[nodiscard]] std::string message(const absl::Status& status);

inline constexpr auto descriptor = tenon::describe<"board_test">;
extern const tenon::Definition definition;

}  // namespace board_test
