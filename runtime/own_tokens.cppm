/// Tokens that outlive the code that named them.
export module tenon.runtime:own_tokens;
import tenon.std;
import tenon.registry;

export namespace tenon {

/// A token points into the module that named it first, which a reload may unload. What a program remembers from one
/// generation to the next are copies from here; each type has one. One thread at a time.
class OwnTokens {
 public:
  OwnTokens();
  ~OwnTokens();
  OwnTokens(const OwnTokens&) = delete;
  OwnTokens& operator=(const OwnTokens&) = delete;
  /// The same token, valid as long as this lives. That of nothing stays that.
  [[nodiscard]] Token of(Token token);

 private:
  struct Copy;
  const TypeId* copy_of(const TypeId& type);
  HashMap<std::uint64_t, std::vector<std::unique_ptr<Copy>>> copies_;  ///< by hash
};

}  // namespace tenon
