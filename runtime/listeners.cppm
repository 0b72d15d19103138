/// The listeners of one snapshot, in flat rows by the number of their event.
export module tenon.runtime:listeners;
import tenon.std;
import tenon.registry;
import :module_ref;
import :own_tokens;

export namespace tenon {

/// One listener, ready to be called.
struct Listening {
  void (*call)(void* object, void* event, Delivery& delivery);
  void* object;
  const ProviderFacts* provider;
  const ModuleRef* module;
};

/// Gives every event type a number that stays the same for all generations of a program. For the thread that builds.
class EventNumbers {
 public:
  [[nodiscard]] std::uint32_t of(Token event);

 private:
  std::vector<Token> events_;
  OwnTokens own_;
};

/// Who hears what. Part of a snapshot; immutable once it is published.
class Listeners {
 public:
  /// Nobody, for a number that is not known here.
  [[nodiscard]] inline View<Listening> of(std::uint32_t event) const {
    if (event + std::size_t{1} >= first_.size()) return {};
    return {all_.data() + first_[event], first_[event + 1] - first_[event]};
  }
  [[nodiscard]] View<Listening> of(Token event) const;

  // While it is being built:
  /// In the order in which they are called.
  void add(std::uint32_t event, Token type, const Listening& listener);
  void finish();

 private:
  struct Added {
    std::uint32_t event;
    Token type;
    Listening listener;
  };
  std::vector<Added> added_;
  std::vector<Listening> all_;
  std::vector<std::uint32_t> first_;
  HashMap<std::uint64_t, std::vector<std::pair<Token, std::uint32_t>>> numbers_;  ///< by a token's hash
};

}  // namespace tenon
