/// A test's image: that of the program, and one module more, which imports what is tested and gives the doubles.
module tenon.testing:state;
import :doubles;
import tenon.std;
import tenon;

namespace tenon {

/// The module of a test. Its records point into itself, so it stays where it is.
class TestModule {
 public:
  /// Everything outlives it.
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
  std::vector<ProviderRecord> providers_;
  std::vector<OverrideShape> overrides_;
  std::vector<Token> offers_;   ///< by number of the override
  std::vector<Binding> given_;  ///< for both
  Shape shape_;
  Definition definition_;
  std::vector<const Definition*> members_;
  std::vector<std::uint32_t> order_;
  Image with_test_;
};

}  // namespace tenon
