/// The shim's own directory: what the running code was made from, kept from later builds, and all that reloads write.
export module tenon.live:workspace;
import tenon.std;
import :project;
import :tools;

export namespace tenon::live {

/// `BUILD/live/PID`. Nothing of ninja's is ever written to. One thread.
class Workspace final : public Store {
 public:
  /// Makes the directory, keeps the BMIs and objects of the program in it (by hard link: compilers replace files, they
  /// do not write into them), writes a map of kept BMIs for each replaceable unit, and removes directories of processes
  /// that are gone. Error: names what could not be made.
  static absl::StatusOr<std::unique_ptr<Workspace>> open(const Project& project);
  /// Removes the directory.
  ~Workspace() override;
  Workspace(const Workspace&) = delete;
  Workspace& operator=(const Workspace&) = delete;

  [[nodiscard]] const std::string& directory() const { return directory_; }
  /// `12-cards.cpp.o`.
  std::string fresh(std::string_view name) override;
  /// The file that maps modules to kept BMIs for a unit; empty when it needs none.
  [[nodiscard]] const std::string& modmap(std::size_t unit) const { return modmaps_[unit]; }
  const std::string& object(std::size_t unit) const override { return objects_[unit]; }
  void set_object(std::size_t unit, std::string path) override { objects_[unit] = std::move(path); }
  void remove(const std::string& file) override;

 private:
  Workspace(std::string directory, std::size_t units)
      : directory_(std::move(directory)), modmaps_(units), objects_(units) {}
  absl::Status keep(const Project& project);
  absl::StatusOr<std::string> keep_bmi(const std::string& path);
  absl::Status keep_modmap(const Unit& unit, std::size_t number);

  std::string directory_;
  std::uint64_t next_ = 0;
  std::vector<std::string> modmaps_;
  std::vector<std::string> objects_;
  absl::flat_hash_map<std::string, std::string> bmis_;
};

}  // namespace tenon::live
