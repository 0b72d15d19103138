/// Knows every database of the program, whoever provides it.
export module guide.databases;
import tenon;
import tenon.std;

export namespace guide::databases {

class Database {
 public:
  virtual ~Database() = default;
  [[nodiscard]] virtual std::string name() const = 0;
};

class Databases {
 public:
  virtual ~Databases() = default;
  [[nodiscard]] virtual std::vector<std::string> names() const = 0;
};

inline constexpr auto descriptor = tenon::describe<"guide.databases">.exports<Databases>();
extern const tenon::Definition definition;

}  // namespace guide::databases
