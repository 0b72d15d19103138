/// The part of define's checks that looks for circles: classes of one module that need each other to be made.
export module tenon.registry:check_cycle;
import tenon.std;
import :text;
import :token;
import :shape;
import :edges;
import :scope;
import :parameter;
import :maker;
import :record;
import :definition;
import :resolve;

export namespace tenon {

/// True if `taker` cannot be made before what it takes, whatever the configuration says. A Ref waits only for what is
/// held by a pointer, because where that lies is not known before.
[[nodiscard]] constexpr bool waits_for(const ProviderFacts& taker, ParameterKind kind, const ProviderFacts& given) {
  if (taker.condition != nullptr || given.condition != nullptr) return false;
  if (kind == ParameterKind::ref) return given.held;
  return kind == ParameterKind::object || kind == ParameterKind::optional;
}

/// A circle needs somebody who takes what is listed before, and somebody who takes what is not. Few modules have both,
/// and only those are searched.
struct CycleHint {
  bool forwards = false;
  bool backwards = false;
  constexpr void note(const DefineInput& in, const ProviderFacts& taker, ParameterKind kind,
                      const ParameterRecord& found) {
    if (found.source != Source::own || !waits_for(taker, kind, in.providers.first[found.provider].facts)) return;
    const ProviderFacts* given = &in.providers.first[found.provider].facts;
    forwards = forwards || given >= &taker;
    backwards = backwards || given <= &taker;
  }
  [[nodiscard]] constexpr bool possible() const { return forwards && backwards; }
};

/// Depth first, so the path is what the message shows. Through overrides, which only the program knows, a circle is
/// found at start.
class CycleSearch {
 public:
  constexpr CycleSearch(Verdict& verdict, const DefineInput& in)
      : verdict_(verdict), in_(in), state_(in.providers.count), path_(in.providers.count) {}
  /// One message, for the first circle.
  constexpr void run() {
    for (std::uint32_t p = 0; p < in_.providers.count; ++p) {
      if (!visit(p)) return;
    }
  }

 private:
  static constexpr std::uint8_t open = 1;
  static constexpr std::uint8_t done = 2;

  constexpr bool visit(std::uint32_t p) {
    if (state_.items[p] == done) return true;
    if (state_.items[p] == open) return found(p);
    state_.items[p] = open;
    path_.items[depth_++] = p;
    const ProviderFacts& taker = in_.providers.first[p].facts;
    for (const ParameterFacts& wanted : taker.parameters) {
      const Resolved& given = in_.found(wanted);
      if (!given.found || given.record.source != Source::own) continue;
      const std::uint32_t next = given.record.provider;
      if (waits_for(taker, wanted.kind, in_.providers.first[next].facts) && !visit(next)) return false;
    }
    state_.items[p] = done;
    --depth_;
    return true;
  }

  constexpr bool found(std::uint32_t p) {
    std::size_t from = depth_ - 1;
    while (path_.items[from] != p) --from;
    Message& message = verdict_.mistake() << in_.self.name.text << ": dependency cycle: ";
    bool held = false;
    for (std::size_t n = from; n < depth_; ++n) {
      message << in_.providers.first[path_.items[n]].facts.type.name() << " -> ";
      held = held || in_.providers.first[path_.items[n]].facts.held;
    }
    message << in_.providers.first[p].facts.type.name();
    if (in_.providers.first[p].facts.scope != nullptr) {
      message << "; objects of one scope cannot hold each other in a circle";
    } else {
      message << "; break it with a Ref<T>";
      if (held) message << " to an object that is neither a std::unique_ptr nor existing<>";
    }
    return false;
  }

  Verdict& verdict_;
  const DefineInput& in_;
  Scratch<std::uint8_t> state_;
  Scratch<std::uint32_t> path_;
  std::size_t depth_ = 0;
};

}  // namespace tenon
