// error: tenon: what release returns is a int, but adopt takes a long
// error: tenon: the first function of adopt returns what the object holds and takes nothing, `Held release()`; this one is void (desk::Port::*)()
// error: tenon: the second function of adopt takes what the first one returned, `void adopt(int)`; this one is void (desk::Port::*)()
// error: tenon: adopt takes a std::unique_ptr<int>, which cannot be copied, by value: when it fails, nothing is left to give back; take std::unique_ptr<int>& and move from it last
// error: tenon: what is handed over has virtual functions, which belong to one generation: desk::Virtual
import tenon.std;
import tenon;

namespace desk {
struct Virtual {
  virtual ~Virtual() = default;
};
class Port {
 public:
  void start();
  int release();
  void take_long(long);
  void nothing();
  std::unique_ptr<int> give_pointer();
  void take_pointer(std::unique_ptr<int>);
  Virtual give_virtual();
  void take_virtual(Virtual&);
};
constexpr auto port = tenon::provide<Port()>().start<&Port::start>();
constexpr bool wrong = (port.adopt<&Port::release, &Port::take_long>(), port.adopt<&Port::nothing, &Port::take_long>(),
                        port.adopt<&Port::release, &Port::nothing>(),
                        port.adopt<&Port::give_pointer, &Port::take_pointer>(),
                        port.adopt<&Port::give_virtual, &Port::take_virtual>(), true);
}  // namespace desk
