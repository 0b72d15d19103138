import tenon.std;
import tenon;

class Service {
 public:
  virtual ~Service() = default;
  virtual int answer(int question) = 0;
};

extern "C" {
[[gnu::noinline, gnu::used]] int call_through_ref(const tenon::Ref<Service>& service, int question) {
  return service->answer(question) + 1;
}
[[gnu::noinline, gnu::used]] int call_through_pointer(Service* const& service, int question) {
  return service->answer(question) + 1;
}
}

class Doubling final : public Service {
 public:
  int answer(int question) override { return question * 2; }
};

class Halving final : public Service {
 public:
  int answer(int question) override { return question / 2; }
};

int main(int argc, char**) {
  Doubling doubling;
  Halving halving;
  Service* service = argc > 1 ? static_cast<Service*>(&halving) : &doubling;
  const tenon::Ref<Service> ref(tenon::Argument{.object = service});
  return call_through_ref(ref, argc) == call_through_pointer(service, argc) ? 0 : 1;
}
