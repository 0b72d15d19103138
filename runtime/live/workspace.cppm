/// The shim's own directory: what the running code was made from, kept from later builds, and all that reloads write.
export module tenon.live:workspace;
import tenon.std;
import :project;
import :tools;
import :imports;

export namespace tenon::live {

/// `BUILD/live/PID`. Nothing of ninja's is ever written to. One thread.
class Workspace final : public Store {
 public:
  /// Makes the directory, keeps the BMIs and objects of the program in it (by hard link: compilers replace files, they
  /// do not write into them), and removes directories of processes that are gone. Error: names what could not be made.
  static absl::StatusOr<std::unique_ptr<Workspace>> open(const Project& project);
  /// Removes the directory.
  ~Workspace() override;
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// `12-cards.cpp.o`.
  std::string fresh(std::string_view name) override;
  const Bmis& bmis() const override { return bmis_; }
  /// What the build tells the compiler in the unit's map, beside BMIs.
  [[nodiscard]] const std::string& map_options(std::size_t unit) const {
    return unit < options_.size() ? options_[unit] : none_;
  }
  const std::string& object(std::size_t unit) const override { return unit < objects_.size() ? objects_[unit] : none_; }
  void set_object(std::size_t unit, std::string path) override {
    objects_.resize(std::max(objects_.size(), unit + 1));
    objects_[unit] = std::move(path);
  }
  void remove(const std::string& file) override;
  void seal(const std::string& file) override;
  bool altered(const std::string& file) const override;

 private:
  /// Which file stands behind a name, and when it was written. Hard links to it do not change that.
  struct Identity {
    std::uint64_t number = 0;
    std::int64_t size = 0;
    std::int64_t modified = 0;
    friend bool operator==(const Identity&, const Identity&) = default;
  };
  [[nodiscard]] static Identity identity(const std::string& file);
  Workspace(std::string directory, std::size_t units)
      : directory_(std::move(directory)), options_(units), objects_(units) {}
  absl::Status keep(const Project& project);
  absl::Status keep_bmi(const std::string& module, const std::string& path);
  absl::Status keep_own_bmi(const Unit& unit);
  absl::Status keep_bmis(const Unit& unit, std::size_t number);

  std::string directory_;
  std::uint64_t next_ = 0;
  const std::string none_;
  std::vector<std::string> options_;
  std::vector<std::string> objects_;
  Bmis bmis_;
  std::map<std::string, Identity> sealed_;
};

}  // namespace tenon::live
