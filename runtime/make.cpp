/// Making transient objects, and destroying them.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

/// Constructors with more parameters need an allocation of their own, where one differs from object to object.
constexpr std::size_t usual_parameters = 16;

void* allocate(const Recipe& recipe) {
  if (recipe.align <= usual_alignment) return ::operator new(recipe.size);
  return ::operator new(recipe.size, std::align_val_t{recipe.align});
}

/// Inside the snapshot, if there is one: what constructors and destructors call through a Ref is of the same.
class Inside {
 public:
  explicit Inside(const Snapshot* snapshot) {
    if (snapshot != nullptr) entered_.emplace(snapshot);
  }

 private:
  std::optional<Entered> entered_;
};

}  // namespace

MadeCore* MadeCore::make(const Recipe& recipe, Hold hold, const Consumer& consumer, const RecipeStep*& failed) {
  auto* core = new (allocate(recipe)) MadeCore(recipe, std::move(hold));
  std::size_t done = 0;
  for (const RecipeInstead& instead : recipe.insteads) new (&core->instead(instead)) Replaced();
  try {
    const Inside inside(core->hold_.get());
    core->fill(done, consumer, failed);
  } catch (...) {
    core->undo(done);
    core->free();
    throw;
  }
  return core;
}

void MadeCore::fill(std::size_t& done, const Consumer& consumer, const RecipeStep*& failed) {
  for (const RecipeStep& step : recipe_->steps) {
    failed = &step;
    if (step.patches == 0) {
      step.create(at(step), recipe_->arguments.data() + step.first_argument);
    } else {
      create_patched(step, consumer);
    }
    ++done;
    failed = nullptr;
    if (!step.changes.empty()) change(static_cast<std::uint32_t>(done - 1));
  }
}

void MadeCore::change(std::uint32_t number) {
  const RecipeStep& step = recipe_->steps[number];
  const std::string of = absl::StrCat(recipe_->tree->path(step.instance), ": ", std::string(step.facts->type.name()));
  auto next = std::find_if(recipe_->insteads.begin(), recipe_->insteads.end(),
                           [&](const RecipeInstead& instead) { return instead.step == number; });
  for (const BoundChange& change : step.changes) {
    Replaced* by = change.record->change->replaces ? &instead(*next++) : nullptr;
    run_change(change, of, facet(number, change.facet), by);
  }
}

/// The object itself, or the last that was put in its place.
void* MadeCore::facet(std::uint32_t step, std::uint16_t facet) {
  for (std::size_t n = recipe_->insteads.size(); n > 0; --n) {
    const RecipeInstead& known = recipe_->insteads[n - 1];
    if (known.step == step && known.facet == facet && instead(known).object != nullptr) return instead(known).object;
  }
  return recipe_->steps[step].facts->facets[facet].cast(at(recipe_->steps[step]));
}

void MadeCore::create_patched(const RecipeStep& step, const Consumer& consumer) {
  char* const piece = reinterpret_cast<char*>(this);
  const std::size_t size = step.facts->parameters.size();
  // Not initialised: what is copied into it is a quarter of the work.
  alignas(Argument) std::array<std::byte, usual_parameters * sizeof(Argument)> few;
  std::vector<Argument> many(size > usual_parameters ? size : 0);
  Argument* own = many.empty() ? reinterpret_cast<Argument*>(few.data()) : many.data();
  std::memcpy(static_cast<void*>(own), recipe_->arguments.data() + step.first_argument, size * sizeof(Argument));
  const RecipePatch* patch = recipe_->patches.data() + step.first_patch;
  for (const RecipePatch* end = patch + step.patches; patch != end; ++patch) {
    if (patch->step == RecipePatch::consumer) {
      own[patch->argument].object = const_cast<Consumer*>(&consumer);
    } else if (patch->replaced != RecipePatch::none) {
      own[patch->argument].object = facet(patch->step, patch->replaced);
    } else if (patch->facet == nullptr) {
      own[patch->argument].object = piece + patch->offset;
    } else {
      own[patch->argument].object = patch->facet->cast(piece + patch->offset);
    }
  }
  step.create(at(step), own);
}

void MadeCore::undo(std::size_t done) {
  for (const std::uint32_t number : recipe_->ends) {
    if (number >= done) continue;
    for (std::size_t n = recipe_->insteads.size(); n > 0; --n) {
      if (recipe_->insteads[n - 1].step == number) instead(recipe_->insteads[n - 1]).end();
    }
    recipe_->steps[number].facts->destroy(at(recipe_->steps[number]));
  }
}

void MadeCore::free() {
  const Hold last = std::move(hold_);  // the recipe belongs to it
  const std::size_t size = recipe_->size;
  const std::size_t align = recipe_->align;
  this->~MadeCore();
  if (align <= usual_alignment) return ::operator delete(static_cast<void*>(this), size);
  ::operator delete(static_cast<void*>(this), size, std::align_val_t{align});
}

void MadeCore::destroy_all() {
  if (!recipe_->ends.empty()) {
    const Inside inside(hold_.get());
    undo(recipe_->steps.size());
  }
  free();
}

MakeBase::MakeBase(const Argument& argument, bool follows)
    : place_(static_cast<const MakeSite*>(argument.object)->place),
      table_(follows ? static_cast<Table*>(argument.table) : nullptr),
      slot_(argument.slot),
      consumer_(static_cast<const MakeSite*>(argument.object)->consumer) {}

MadePlace MakeBase::place(Token token, Hold& hold) const {
  MadePlace place = place_;
  if (table_ != nullptr) {
    hold = table_->hold();
    const ScopePlan* plan = hold->scopes();
    place = plan != nullptr ? plan->made(slot_) : MadePlace{};
  }
  if (place.recipe == nullptr || !place.recipe->ready) [[unlikely]] {
    throw std::logic_error(absl::StrCat("Make<", std::string(token.name()),
                                        "> is called before the program's objects exist; a constructor may keep it, "
                                        "not call it"));
  }
  return place;
}

MakeBase::Result MakeBase::make(Token token) const {
  Hold hold;
  const MadePlace found = place(token, hold);
  const RecipeStep* failed = nullptr;
  MadeCore* core = MadeCore::make(*found.recipe, std::move(hold), consumer_, failed);
  return {core, core->object(found.facet)};
}

absl::StatusOr<MakeBase::Result> MakeBase::find(Token token) const {
  Hold hold;
  MadePlace found;
  try {
    found = place(token, hold);
  } catch (const std::logic_error& early) {
    return absl::FailedPreconditionError(early.what());
  }
  Hold keep;
  if (hold) {
    hold->retain();
    keep = Hold(hold.get());
  }
  const RecipeStep* failed = nullptr;
  try {
    MadeCore* core = MadeCore::make(*found.recipe, std::move(hold), consumer_, failed);
    return Result{core, core->object(found.facet)};
  } catch (...) {
    if (failed == nullptr) return making_failure();
    return creation_failure(
        absl::StrCat(found.recipe->tree->path(failed->instance), ": ", std::string(failed->facts->type.name())),
        *failed->facts);
  }
}

}  // namespace tenon
