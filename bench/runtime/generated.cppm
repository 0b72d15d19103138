/// Programs of any size, made at run time: N modules of some providers and one export each, importing four earlier
/// ones.
export module bench.generated;
import tenon.std;
import tenon;

export namespace bench {

class Service {
 public:
  virtual ~Service() = default;
  [[nodiscard]] virtual int value() const = 0;
};
/// What is asked for by type: exported by the last module of a generated program.
class Wanted {
 public:
  virtual ~Wanted() = default;
  [[nodiscard]] virtual int value() const = 0;
};

/// What a module of a program with configuration is configured with.
struct Limits {
  int limit = 1;
  static constexpr auto fields = tenon::fields(tenon::field<&Limits::limit>);
};

/// What every provider but the last module's exported one creates: it holds what it takes by reference.
class Part final : public Service {
 public:
  using Parts = std::array<Service*, 4>;
  explicit Part(const Parts& parts, const Limits* limits = nullptr) : parts_(parts), limits_(limits) {}
  [[nodiscard]] int value() const override {
    return (parts_[0] == nullptr ? 1 : 2) + (limits_ == nullptr ? 0 : limits_->limit);
  }

 private:
  Parts parts_;
  const Limits* limits_;
};

struct ProgramSize {
  std::size_t modules;
  std::size_t providers = 1;  ///< of each module; the first takes what the module imports, the next the one before
  bool configured = false;    ///< each module has Limits, which its first provider takes
};

/// The name of a generated module, and the numbers of those that it imports.
[[nodiscard]] std::string module_name(std::size_t number);
[[nodiscard]] std::vector<std::size_t> imports_of(std::size_t number, const ProgramSize& size);

/// The records of N modules, as an image of that size would hold them.
class Program {
 public:
  /// `more` are further modules of the program, which import nothing.
  explicit Program(const ProgramSize& size, std::span<const tenon::Definition* const> more = {});
  [[nodiscard]] const tenon::Image& image() const { return image_; }
  /// A module's definition once more, as a reload brings it: equal, at another address.
  [[nodiscard]] tenon::Replacement again(std::size_t number);

 private:
  struct Module {
    std::string name;
    std::string type;
    tenon::TypeId id;
    tenon::ExportShape exported;
    std::vector<tenon::ImportShape> imports;
    std::vector<tenon::ParameterRecord> parameters;
    tenon::FacetRecord facet;
    std::vector<tenon::ProviderRecord> providers;
    tenon::Binding binding;
    tenon::Shape shape;
    std::array<tenon::Definition, 2> definitions;
    bool again = false;
  };
  void fill(std::size_t number);
  void fill_parameters(Module& m, std::size_t number);
  void fill_providers(Module& m, bool last);

  ProgramSize size_;
  std::vector<Module> modules_;
  std::vector<const tenon::Definition*> members_;
  std::vector<std::uint32_t> order_;
  tenon::Image image_;
};

}  // namespace bench
