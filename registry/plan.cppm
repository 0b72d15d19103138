/// The plan: the whole graph checked and put in order. The same function runs in the compiler, over the image,
/// and in a dev build again, over what a reload brings.
export module tenon.registry:plan;
import tenon.std;
import :text;
import :token;
import :shape;
import :compare;
import :check;
import :edges;
import :check_order;

export namespace tenon {

/// Checks and orders members, in time that grows with members, imports and exports alone. One use.
class Planner {
 public:
  /// Writes `count` numbers of members to `order`, what is imported before who imports it.
  constexpr Planner(const Shape* const* shapes, std::size_t count, std::uint32_t* order)
      : shapes_(shapes), count_(count), order_(order), edges_(shapes, count), state_(count) {}

  [[nodiscard]] constexpr Verdict run() {
    if (const std::uint32_t twice = edges_.index(); twice != no_member) {
      verdict_.mistake() << "two modules of this program are named " << shape(twice).name.text
                         << "; a name belongs to one module";
      return verdict_;
    }
    edges_.resolve();
    if (looks_at_importers()) edges_.collect_importers();
    sort();
    if (!verdict_.ok()) return verdict_;
    ambiguous();
    check_orders(verdict_, shapes_, count_);
    for (std::uint32_t i = 0; i < count_; ++i) {
      const Shape& self = *shapes_[i];
      if (self.root || !self.digest.plain) imports(i);
      if (self.overrides.count != 0) overrides(self);
      if (self.options.type != nullptr) options(i);
      for (std::size_t t = 0; t < self.expects.count; ++t) expected(i, self.expects.first[t]);
    }
    return verdict_;
  }

 private:
  [[nodiscard]] constexpr const Shape& shape(std::uint32_t i) const { return *shapes_[i]; }

  [[nodiscard]] constexpr bool looks_at_importers() const {
    for (std::uint32_t i = 0; i < count_; ++i) {
      const Shape& self = *shapes_[i];
      if (self.options.type != nullptr || self.expects.count != 0) return true;
    }
    return false;
  }

  /// A generated image lists modules by name, so few are already in order: depth first over imports.
  constexpr void sort() {
    Scratch<std::uint32_t> stack(count_ + 1);
    Scratch<std::uint32_t> next(count_ + 1);
    for (std::uint32_t i = 0; i < count_; ++i) {
      if (state_.items[i] == 0) visit(i, stack.items, next.items);
    }
  }

  /// The stack is the path that a cycle's message shows.
  constexpr void visit(std::uint32_t first, std::uint32_t* stack, std::uint32_t* next) {
    const std::uint32_t* const edges = edges_.first();
    const std::uint32_t* const targets = edges_.targets();
    std::uint8_t* const state = state_.items;
    std::size_t depth = 1;
    stack[0] = first;
    next[0] = edges[first];
    state[first] = open;
    while (depth > 0) {
      const std::uint32_t i = stack[depth - 1];
      const std::uint32_t edge = next[depth - 1]++;
      if (edge == edges[i + 1]) {
        state[i] = done;
        order_[ordered_++] = i;
        --depth;
        continue;
      }
      const std::uint32_t target = targets[edge];
      if (target != no_member && state[target] == done) continue;
      const Shape& self = *shapes_[i];
      if (!self.digest.plain && !holds(i, self.imports.first[edge - edges[i]])) continue;
      if (target == no_member) {
        missing(self, self.imports.first[edge - edges[i]]);
      } else if (state[target] == open) {
        cycle(stack, depth, target);
      } else {
        state[target] = open;
        stack[depth] = target;
        next[depth] = edges[target];
        ++depth;
      }
    }
  }

  /// A conditional import exists when it holds for the options of at least one importer of the module.
  [[nodiscard]] constexpr bool holds(std::uint32_t i, const ImportShape& import) {
    if (!import.conditional()) return true;
    if (shape(i).default_options == nullptr) return true;  // said in `imports`
    const View<Edge> importers = edges_.importers(i);
    for (const Edge& edge : importers) {
      const OptionsBase* given = shape(edge.importer).imports[edge.number].options();
      if (import.details->condition(given != nullptr ? given : shape(i).default_options)) return true;
    }
    return importers.empty() && import.details->condition(shape(i).default_options);
  }

  constexpr void missing(const Shape& importer, const ImportShape& import) {
    Nearest nearest(import.module.text);
    for (std::uint32_t i = 0; i < count_; ++i) nearest.consider(shape(i).name.text);
    Message& message = verdict_.mistake();
    message << importer.name.text << " imports " << import.module.text << ", which is not in this program";
    if (!nearest.best().empty()) message << "; did you mean " << nearest.best() << "?";
  }

  constexpr void cycle(const std::uint32_t* stack, std::size_t depth, std::uint32_t target) {
    std::size_t from = depth - 1;
    while (stack[from] != target) --from;
    Message& message = verdict_.mistake();
    message << "import cycle: ";
    for (std::size_t i = from; i < depth; ++i) message << shape(stack[i]).name.text << " -> ";
    message << shape(target).name.text;
  }

  constexpr void imports(std::uint32_t i) {
    const Shape& self = *shapes_[i];
    if (self.root && !self.exports.empty()) {
      verdict_.mistake() << self.name.text << " is declared root and has exports; a root module offers everything "
                         << "to the whole program, so remove .root() or .exports<>()";
    }
    for (const ImportShape& import : self.imports) {
      if (import.conditional() && self.default_options == nullptr) {
        verdict_.mistake() << self.name.text << " imports " << import.module.text
                           << " under a condition on its options, but declares none; add .options<OPTIONS>()";
      }
      if (!import.for_root || shape(edges_.find(import.module.hash)).exports.empty()) continue;
      verdict_.mistake() << self.name.text << " imports " << import.module.text << " for_root, but "
                         << import.module.text << " has exports; import it plainly";
    }
  }

  // --- two exporters of one token reaching an importer ---

  constexpr void ambiguous() {
    if (exports_differ(shapes_, count_)) return;
    ExportNumbers exports(shapes_, count_);
    for (std::uint32_t i = 0; i < count_; ++i) {
      const View<ImportShape> imports = shapes_[i]->imports;
      const std::uint32_t* target = edges_.targets() + edges_.first()[i];
      for (std::uint32_t k = 0; k < imports.count; ++k) {
        if (imports.first[k].kind != ImportKind::named && target[k] != no_member) receive(i, target[k], exports, 0);
      }
    }
  }

  constexpr void receive(std::uint32_t self, std::uint32_t from, ExportNumbers& exports, int depth) {
    const Shape& given = *shapes_[from];
    for (std::uint32_t e = 0; e < given.exports.count; ++e) {
      const Shape& first = *exports.first_giver(self, from, e);
      if (&first != &given && !overridden(shape(self), given.exports[e].token)) {
        two_exporters(shape(self), given.exports[e].token, first, given);
      }
    }
    if (depth > deepest_reexport) return;
    for (const Name& name : given.reexports) {
      const std::uint32_t next = edges_.find(name.hash);
      if (next != no_member) receive(self, next, exports, depth + 1);
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

  // --- agreements between importers ---

  constexpr void overrides(const Shape& self) {
    for (const OverrideShape& o : self.overrides) {
      const std::uint32_t target = edges_.find(o.module.hash);
      if (target == no_member || find_export(shape(target), o.token) < 0) {
        verdict_.mistake() << self.name.text << " overrides " << o.token.name() << " of " << o.module.text
                           << ", which does not export it";
        continue;
      }
      for (std::uint32_t i = 0; i < count_; ++i) {
        const Shape& other = *shapes_[i];
        if (other.overrides.empty() || other.name.hash <= self.name.hash) continue;
        for (const OverrideShape& second : other.overrides) {
          if (!(second.module == o.module) || !same_token(second.token, o.token)) continue;
          verdict_.mistake() << self.name.text << " and " << other.name.text << " both override " << o.token.name()
                             << " of " << o.module.text << "; give one of them an instance of its own";
        }
      }
    }
  }

  /// Importers that share one instance must agree about its options.
  constexpr void options(std::uint32_t i) {
    const Shape& self = shape(i);
    const Shape* first = nullptr;
    const OptionsBase* chosen = nullptr;
    for (const Edge& edge : edges_.importers(i)) {
      const Shape& importer = shape(edge.importer);
      const ImportShape& import = importer.imports[edge.number];
      if (import.kind != ImportKind::shared) continue;
      if (first != nullptr && !same_options(import.options(), chosen)) {
        verdict_.mistake() << first->name.text << " and " << importer.name.text << " import " << self.name.text
                           << " with different options; import it as<\"NAME\", \"" << self.name.text << "\"> or own<\""
                           << self.name.text << "\"> where it differs";
        return;
      }
      first = &importer;
      chosen = import.options();
    }
  }

  /// A module that is declared root, or imported for_root by anyone, offers to all.
  constexpr void root_offers(Token token, const Shape*& first, const Shape*& second) {
    for (std::uint32_t i = 0; i < count_; ++i) {
      const Shape& self = shape(i);
      if (!has_token(self.offers, token) || !(self.root || imported_for_root(i))) continue;
      (first == nullptr ? first : second) = &self;
    }
  }
  [[nodiscard]] constexpr bool imported_for_root(std::uint32_t i) {
    for (const Edge& edge : edges_.importers(i)) {
      if (shape(edge.importer).imports[edge.number].for_root) return true;
    }
    return false;
  }

  constexpr void expected(std::uint32_t i, Token token) {
    const Shape& self = shape(i);
    const Shape* root = nullptr;
    const Shape* other = nullptr;
    root_offers(token, root, other);
    if (other != nullptr) {
      verdict_.mistake() << root->name.text << " and " << other->name.text << " both offer " << token.name()
                         << " to the whole program; leave .root() or for_root<> to one of them";
    }
    const Shape* giver = nullptr;
    for (const Edge& edge : edges_.importers(i)) {
      const Shape& importer = shape(edge.importer);
      const bool offers = has_token(importer.offers, token);
      if (!offers && root == nullptr && !has_token(importer.expects, token)) unmet(self, token, importer);
      if (!offers || giver == &importer) continue;
      if (giver != nullptr) {
        verdict_.mistake() << giver->name.text << " and " << importer.name.text << " both offer " << token.name()
                           << " to " << self.name.text
                           << ", which they share; import it as<> or own<> where it differs";
      }
      giver = &importer;
    }
    if (edges_.importers(i).empty() && root == nullptr) {
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
  static constexpr int deepest_reexport = 32;
  const Shape* const* shapes_;
  std::size_t count_;
  std::uint32_t* order_;
  Edges edges_;
  Scratch<std::uint8_t> state_;
  std::size_t ordered_ = 0;
  Verdict verdict_{};
};

/// The plan of an image with N members, as a constant: `order` lists them with imports before importers.
template <std::size_t N>
struct Plan {
  std::uint32_t order[N]{};
  Verdict verdict{};
  [[nodiscard]] constexpr bool ok(std::size_t i) const { return verdict.ok(i); }
  [[nodiscard]] constexpr const Message& message(std::size_t i) const { return verdict.message(i); }
};

/// `constexpr auto plan = tenon::plan({&storage::descriptor, &cards::descriptor});`
template <std::size_t N>
[[nodiscard]] constexpr Plan<N> plan(const Shape* const (&shapes)[N]) {
  Plan<N> made;
  made.verdict = Planner(shapes, N, made.order).run();
  return made;
}

/// The same at run time, for programs put together without an image and for reloads.
[[nodiscard]] absl::StatusOr<std::vector<std::uint32_t>> plan_order(std::span<const Shape* const> shapes);

}  // namespace tenon
