/// Tells what others hear: `news` answers with what its listeners said.
export module trial.news;
import tenon;
import tenon.std;
import trial.probes;

export namespace trial::news {

struct News {
  std::string heard;
};

inline constexpr auto descriptor = tenon::describe<"trial.news">.imports<"trial.probes">().contributes<probes::Probe>();
extern const tenon::Definition definition;

}  // namespace trial::news
