// error: tenon: what leads from an old state to desk::Visits is a function `Visits migrate(const Before&)`, which may return an absl::StatusOr of it; this one is desk::Visits (desk::Before)
// error: tenon: what leads from an old state to desk::Visits is a function `Visits migrate(const Before&)`, which may return an absl::StatusOr of it; this one is void (const desk::Before &)
// error: tenon: what leads from an old state to desk::Visits is a function `Visits migrate(const Before&)`, which may return an absl::StatusOr of it; this one is desk::Visits (const desk::Before &, int)
// error: tenon: a migration to desk::Visits takes the struct of before, kept under another name
// error: tenon: the state desk::Virtual has virtual functions, which belong to one generation of code, and it outlives them
import tenon.std;
import tenon;

namespace desk {
struct Before {
  int count = 0;
};
struct Virtual {
  virtual ~Virtual() = default;
};
struct Visits {
  long count = 0;
};
Visits by_value(Before);
void nothing(const Before&);
Visits more(const Before&, int);
Visits same(const Visits&);
Visits from_virtual(const Virtual&);
inline constexpr auto descriptor = tenon::describe<"desk">;
constinit const tenon::Definition definition =
    tenon::define<descriptor>(tenon::state<Visits>().from<&by_value>().from<&nothing>().from<&more>().from<&same>()
                                  .from<&from_virtual>());
}  // namespace desk
