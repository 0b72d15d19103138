/// Decides by its configuration what it imports.
export module guide.news;
import tenon;
import tenon.std;

export namespace guide::news {

class News {
 public:
  virtual ~News() = default;
  [[nodiscard]] virtual std::string way() const = 0;
};

struct Config;

inline constexpr auto descriptor =
    tenon::describe<"guide.news">.may_import<"guide.mail">().exports<News>().config<Config>();
extern const tenon::Definition definition;

}  // namespace guide::news
