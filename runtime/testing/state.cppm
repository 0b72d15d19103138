/// A test's image: that of the program, and one module more, which imports what is tested and gives the doubles.
module tenon.testing:state;
import :doubles;
import tenon.std;
import tenon;

namespace tenon {

inline constexpr std::string_view test_module = "tenon.test";

/// The module of a test. Its records point into itself, so it stays where it is.
class TestModule {
 public:
  /// Errors: tokens that no module exports or expects, and such as exist once per scope. Everything outlives it.
  TestModule(const Image& image, const std::vector<std::string>& only, const Doubles& doubles);
  TestModule(const TestModule&) = delete;
  TestModule& operator=(const TestModule&) = delete;
  [[nodiscard]] const Image& image() const { return with_test_; }

 private:
  void add(const Image& image, const Double& made);

  OptionsBase options_;
  ParameterFacts wanted_;
  ParameterRecord doubles_;
  std::vector<ImportShape> imports_;
  std::vector<OverrideShape> overrides_;
  std::vector<Token> offers_;
  std::vector<ProviderRecord> providers_;
  std::vector<Binding> overriding_;
  std::vector<Binding> offering_;
  Shape shape_;
  Definition definition_;
  std::vector<const Definition*> members_;
  std::vector<std::uint32_t> order_;
  Image with_test_;
};

}  // namespace tenon
