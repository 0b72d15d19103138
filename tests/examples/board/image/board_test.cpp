module board_test;
import tenon.std;

namespace board_test {

Board::Board(const tenon::Image& image)
    : image_(&image),
      folder_(std::filesystem::temp_directory_path() / absl::StrCat("board-test-", std::random_device{}())),
      before_(std::filesystem::current_path()) {
  std::filesystem::create_directory(folder_);
  std::filesystem::current_path(folder_);
}

Board::~Board() {
  close();
  std::filesystem::current_path(before_);
  std::filesystem::remove_all(folder_);
}

absl::Status Board::open(tenon::ConfigEntries entries) {
  close();
  app_.emplace(*image_);
  return app_->create({.file = std::move(entries), .environment = {}});
}

void Board::close() { app_.reset(); }

void write_file(const std::string& name, std::string_view text) {
  std::ofstream(name, std::ios::binary).write(text.data(), static_cast<std::streamsize>(text.size()));
}

std::string message(const absl::Status& status) { return status.ok() ? "OK" : std::string(status.message()); }

constinit const tenon::Definition definition = tenon::define<descriptor>();

}  // namespace board_test
