// ok: a Ref, a Make, a condition and an order that does not close a circle
import tenon.std;
import tenon;

class Pupil;
struct Config {
  bool strict = false;
  static constexpr auto fields = tenon::fields(tenon::field<&Config::strict>);
};
class Teacher {
 public:
  explicit Teacher(tenon::Ref<Pupil>, class School&, tenon::Make<class Note>) {}
};
class Pupil {
 public:
  explicit Pupil(Teacher&) {}
};
class School {};
class Note {
 public:
  explicit Note(Pupil&) {}
};
class Rules {
 public:
  explicit Rules(class Head&) {}
};
class Head {
 public:
  explicit Head(tenon::Optional<Rules>) {}
};
inline constexpr auto descriptor = tenon::describe<"school">.config<Config>();
constinit const tenon::Definition definition = tenon::define<descriptor>(
    tenon::provide<Pupil(Teacher&)>(), tenon::provide<Teacher(tenon::Ref<Pupil>, School&, tenon::Make<Note>)>(),
    tenon::provide<School()>(), tenon::provide<Note(Pupil&)>().transient(),
    tenon::provide<Rules(Head&)>().when<&Config::strict>(), tenon::provide<Head(tenon::Optional<Rules>)>());
