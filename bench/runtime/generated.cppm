/// Programs of any size, made at run time: N modules of one provider and one export each, importing four earlier ones.
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

/// The records of N modules, as an image of that size would hold them.
class Program {
 public:
  explicit Program(std::size_t modules);
  [[nodiscard]] const tenon::Image& image() const { return image_; }

 private:
  struct Module {
    std::string name;
    std::string type;
    tenon::TypeId id;
    tenon::ExportShape exported;
    std::vector<tenon::ImportShape> imports;
    std::vector<tenon::ParameterRecord> parameters;
    tenon::FacetRecord facet;
    tenon::ProviderRecord provider;
    tenon::Binding binding;
    tenon::Shape shape;
    tenon::Definition definition;
  };
  void fill(std::size_t number);

  std::vector<Module> modules_;
  std::vector<const tenon::Definition*> members_;
  std::vector<std::uint32_t> order_;
  tenon::Image image_;
};

}  // namespace bench
