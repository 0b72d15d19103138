/// The plan: the whole graph checked and put in order. The same function runs in the compiler, over the image,
/// and in a dev build again, over what a reload brings.
export module tenon.registry:plan;
import tenon.std;
import :text;
import :token;
import :shape;
import :definition;
import :check;

export namespace tenon {

/// One module of an image: what the compiler knows of it, and what may be replaced.
struct Member {
  const Shape* shape;
  const Definition* definition;
};

/// Working memory of the plan, so that one function serves compile time (arrays) and run time (vectors).
struct PlanSpace {
  std::span<std::uint32_t> table;  ///< hash table over names; a power of two, at least twice the members
  std::span<std::uint32_t> order;
  std::span<std::uint8_t> state;
  std::span<std::uint32_t> stack;
  std::span<std::uint32_t> next;
};

inline constexpr std::uint32_t no_member = 0xffffffff;

[[nodiscard]] constexpr std::size_t plan_table_size(std::size_t members) { return std::bit_ceil(members * 2 + 1); }

/// Checks and orders members. O(members + imports); nothing is allocated.
class Planner {
 public:
  constexpr Planner(std::span<const Member> members, PlanSpace space) : members_(members), space_(space) {}

  [[nodiscard]] constexpr Verdict run() {
    index();
    if (!verdict_.ok()) return verdict_;
    for (std::uint32_t i = 0; i < members_.size(); ++i) visit(i);
    if (!verdict_.ok()) return verdict_;
    for (const Member& member : members_) {
      root(*member.shape);
      ambiguous(*member.shape);
      overrides(*member.shape);
      options(*member.shape);
      for (Token token : member.shape->expects) expected(*member.shape, token);
    }
    return verdict_;
  }

  [[nodiscard]] constexpr std::uint32_t find(const Name& name) const {
    const std::size_t mask = space_.table.size() - 1;
    for (std::size_t at = name.hash & mask;; at = (at + 1) & mask) {
      const std::uint32_t i = space_.table[at];
      if (i == no_member || shape(i).name.hash == name.hash) return i;
    }
  }

 private:
  struct Received {
    Token token;
    const Shape* from;
  };
  static constexpr std::size_t received_capacity = 256;

  [[nodiscard]] constexpr const Shape& shape(std::uint32_t i) const { return *members_[i].shape; }

  constexpr void index() {
    for (std::uint32_t& slot : space_.table) slot = no_member;
    const std::size_t mask = space_.table.size() - 1;
    for (std::uint32_t i = 0; i < members_.size(); ++i) {
      std::size_t at = shape(i).name.hash & mask;
      while (space_.table[at] != no_member && shape(space_.table[at]).name.hash != shape(i).name.hash) {
        at = (at + 1) & mask;
      }
      if (space_.table[at] != no_member) {
        verdict_.mistake() << "two modules of this program are named " << shape(i).name.text
                           << "; a name belongs to one module";
      }
      space_.table[at] = i;
    }
  }

  /// Depth first, imports before importers; the stack is the path that a cycle's message shows.
  constexpr void visit(std::uint32_t first) {
    if (space_.state[first] != 0) return;
    std::size_t depth = 0;
    push(depth, first);
    while (depth > 0) {
      const std::uint32_t i = space_.stack[depth - 1];
      if (space_.next[depth - 1] == shape(i).imports.size()) {
        space_.state[i] = done;
        space_.order[ordered_++] = i;
        --depth;
        continue;
      }
      const ImportShape& import = shape(i).imports[space_.next[depth - 1]++];
      if (!active(i, import)) continue;
      const std::uint32_t target = find(import.module);
      if (target == no_member) {
        missing(shape(i), import);
      } else if (space_.state[target] == open) {
        cycle(depth, target);
      } else if (space_.state[target] == 0) {
        push(depth, target);
      }
    }
  }

  constexpr void push(std::size_t& depth, std::uint32_t i) {
    space_.state[i] = open;
    space_.stack[depth] = i;
    space_.next[depth] = 0;
    ++depth;
  }

  /// A conditional import exists when it holds for the options of at least one importer of the module.
  [[nodiscard]] constexpr bool active(std::uint32_t i, const ImportShape& import) const {
    if (import.condition == nullptr) return true;
    bool any = false;
    bool holds = false;
    for (const Member& member : members_) {
      for (const ImportShape& edge : member.shape->imports) {
        if (!(edge.module == shape(i).name)) continue;
        any = true;
        holds = holds || import.condition(edge.options != nullptr ? edge.options : shape(i).default_options);
      }
    }
    return any ? holds : import.condition(shape(i).default_options);
  }

  constexpr void missing(const Shape& importer, const ImportShape& import) {
    Nearest nearest(import.module.text);
    for (const Member& member : members_) nearest.consider(member.shape->name.text);
    Message& message = verdict_.mistake();
    message << importer.name.text << " imports " << import.module.text << ", which is not in this program";
    if (!nearest.best().empty()) message << "; did you mean " << nearest.best() << "?";
  }

  constexpr void cycle(std::size_t depth, std::uint32_t target) {
    std::size_t from = depth - 1;
    while (space_.stack[from] != target) --from;
    Message& message = verdict_.mistake();
    message << "import cycle: ";
    for (std::size_t i = from; i < depth; ++i) message << shape(space_.stack[i]).name.text << " -> ";
    message << shape(target).name.text;
  }

  constexpr void root(const Shape& self) {
    if (self.root && !self.exports.empty()) {
      verdict_.mistake() << self.name.text << " is declared root and has exports; a root module offers everything "
                         << "to the whole program, so remove .root() or .exports<>()";
    }
    for (const ImportShape& import : self.imports) {
      if (!import.for_root || shape(find(import.module)).exports.empty()) continue;
      verdict_.mistake() << self.name.text << " imports " << import.module.text << " for_root, but "
                         << import.module.text << " has exports; import it plainly";
    }
  }

  constexpr void ambiguous(const Shape& self) {
    if (self.imports.size() < 2) return;
    Received received[received_capacity]{};
    std::size_t count = 0;
    for (const ImportShape& import : self.imports) {
      if (import.kind == ImportKind::named) continue;
      receive(self, shape(find(import.module)), received, count, 0);
    }
  }

  constexpr void receive(const Shape& self, const Shape& from, Received* received, std::size_t& count, int depth) {
    for (const ExportShape& e : from.exports) {
      bool known = false;
      for (std::size_t i = 0; i < count; ++i) {
        if (!same_token(received[i].token, e.token)) continue;
        known = true;
        if (received[i].from != &from && !overridden(self, e.token)) {
          two_exporters(self, e.token, *received[i].from, from);
        }
      }
      if (!known && count < received_capacity) received[count++] = {e.token, &from};
    }
    if (depth > 32) return;
    for (const Name& name : from.reexports) {
      const std::uint32_t next = find(name);
      if (next != no_member) receive(self, shape(next), received, count, depth + 1);
    }
  }

  [[nodiscard]] static constexpr bool overridden(const Shape& self, Token token) {
    for (const OverrideShape& o : self.overrides) {
      if (same_token(o.token, token)) return true;
    }
    return false;
  }

  constexpr void two_exporters(const Shape& self, Token token, const Shape& a, const Shape& b) {
    verdict_.mistake() << self.name.text << " receives " << token.name() << " from both " << a.name.text << " and "
                       << b.name.text
                       << "; import one of them as<\"NAME\", …> and take From<\"NAME\", …>, or provide it here "
                       << "with .overrides<\"" << a.name.text << "\", " << token.name() << ">()";
  }

  constexpr void overrides(const Shape& self) {
    for (const OverrideShape& o : self.overrides) {
      const std::uint32_t target = find(o.module);
      if (target == no_member || find_export(shape(target), o.token) < 0) {
        verdict_.mistake() << self.name.text << " overrides " << o.token.name() << " of " << o.module.text
                           << ", which does not export it";
        continue;
      }
      for (const Member& other : members_) {
        if (other.shape->name.hash <= self.name.hash) continue;
        for (const OverrideShape& second : other.shape->overrides) {
          if (!(second.module == o.module) || !same_token(second.token, o.token)) continue;
          verdict_.mistake() << self.name.text << " and " << other.shape->name.text << " both override "
                             << o.token.name() << " of " << o.module.text
                             << "; give one of them an instance of its own";
        }
      }
    }
  }

  /// Importers that share one instance must agree about its options.
  constexpr void options(const Shape& self) {
    if (self.options.type == nullptr) return;
    const Shape* first = nullptr;
    const OptionsBase* chosen = nullptr;
    for (const Member& member : members_) {
      for (const ImportShape& edge : member.shape->imports) {
        if (!(edge.module == self.name) || edge.kind != ImportKind::shared) continue;
        if (first != nullptr && edge.options != chosen) {
          verdict_.mistake() << first->name.text << " and " << member.shape->name.text << " import " << self.name.text
                             << " with different options; import it as<\"NAME\", \"" << self.name.text
                             << "\"> or own<\"" << self.name.text << "\"> where it differs";
          return;
        }
        first = member.shape;
        chosen = edge.options;
      }
    }
  }

  constexpr void expected(const Shape& self, Token token) {
    const Shape* giver = nullptr;
    bool imported = false;
    for (const Member& member : members_) {
      const Shape& importer = *member.shape;
      bool imports = false;
      for (const ImportShape& edge : importer.imports) imports = imports || edge.module == self.name;
      if (!imports) continue;
      imported = true;
      const bool offers = has_token(importer.offers, token);
      if (!offers && !has_token(importer.expects, token)) unmet(self, token, importer);
      if (!offers) continue;
      if (giver != nullptr) {
        verdict_.mistake() << giver->name.text << " and " << importer.name.text << " both offer " << token.name()
                           << " to " << self.name.text
                           << ", which they share; import it as<> or own<> where it differs";
      }
      giver = &importer;
    }
    if (!imported) {
      verdict_.mistake() << self.name.text << " expects " << token.name() << ", but nothing imports " << self.name.text;
    }
  }

  constexpr void unmet(const Shape& self, Token token, const Shape& importer) {
    verdict_.mistake() << self.name.text << " expects " << token.name() << ", but " << importer.name.text
                       << ", which imports it, neither offers nor expects it; add .offers<" << token.name() << ">() to "
                       << importer.name.text;
  }

  static constexpr std::uint8_t open = 1;
  static constexpr std::uint8_t done = 2;
  std::span<const Member> members_;
  PlanSpace space_;
  std::size_t ordered_ = 0;
  Verdict verdict_{};
};

/// The plan of an image with N members, as a constant: `order` lists them with imports before importers.
template <std::size_t N>
struct Plan {
  std::array<std::uint32_t, N> order{};
  Verdict verdict{};
  [[nodiscard]] constexpr bool ok(std::size_t i) const { return verdict.ok(i); }
  [[nodiscard]] constexpr const Message& message(std::size_t i) const { return verdict.message(i); }
};

template <std::size_t N>
[[nodiscard]] constexpr Plan<N> plan(const std::array<Member, N>& members) {
  Plan<N> made;
  std::array<std::uint32_t, plan_table_size(N)> table{};
  std::array<std::uint8_t, N> state{};
  std::array<std::uint32_t, N + 1> stack{};
  std::array<std::uint32_t, N + 1> next{};
  made.verdict = Planner(members, {table, made.order, state, stack, next}).run();
  return made;
}

/// The same at run time, for programs put together without an image and for reloads.
[[nodiscard]] absl::StatusOr<std::vector<std::uint32_t>> plan_order(std::span<const Member> members);

}  // namespace tenon
