/// The part of a reload about which modules get new objects, and whether those who keep theirs can follow.
module tenon.runtime;
import tenon.std;
import tenon.registry;

namespace tenon {
namespace {

std::string advice(const std::string& type) {
  return absl::StrCat("in a release build only what follows a reload may hold it; give ", type,
                      " `static constexpr bool restartable = true;`");
}

}  // namespace

Renewal Container::renewal_of(std::span<const Replacement> replaced, const Wiring& next, const Tree& tree) const {
  Renewal renewal;
  std::vector<std::uint8_t> known(tree_->registry().members().size(), 0);
  const auto add = [&](std::uint32_t member) {
    if (std::exchange(known[member], 1) == 0) renewal.members.push_back(member);
  };
  for (const std::uint32_t node : next.created) {
    if (next.nodes[node].fresh) add(tree.instances()[next.nodes[node].instance].member);
  }
  for (const Replacement& replacement : replaced) {
    renewal.replaced.push_back(tree_->registry().position(replacement.module));
    add(renewal.replaced.back());
  }
  return renewal;
}

/// For a build in which a Ref or a Make is a pointer unless its type is restartable: an object that is kept must not
/// have one to what is made anew, nor must anybody outside of the program's objects, who may have one to any export.
absl::Status Container::keeps_pointers(const Wiring& before, const Wiring& next, const Tree& tree) {
  for (std::uint32_t n = 0; n < next.nodes.size(); ++n) {
    const Node& node = next.nodes[n];
    if (node.absent || node.fresh || node.provider->facts.scope != nullptr || node.provider->facts.transient) continue;
    const View<ParameterRecord> parameters = node.provider->parameters;
    for (std::size_t p = 0; p < parameters.size(); ++p) {
      const bool make = parameters[p].kind == ParameterKind::make;
      if ((!make && parameters[p].kind != ParameterKind::ref) || node.provider->facts.parameters[p].restartable)
        continue;
      const Target& target = next.targets[next.first_target[n] + p];
      if (!make && (target.node == no_member || !next.nodes[target.node].fresh)) continue;
      const std::string type(parameters[p].token.name());
      return absl::FailedPreconditionError(
          absl::StrCat(tree.path(node.instance), ": ", std::string(node.provider->facts.type.name()), " holds ",
                       std::string(node.provider->facts.parameters[p].spelling.type), ": ", advice(type)));
    }
  }
  for (std::uint32_t i = 0; i < tree.instances().size(); ++i) {
    const View<ExportShape> exports = tree.shape(i).exports;
    for (std::size_t k = 0; k < exports.size(); ++k) {
      const std::uint32_t node = next.slot_node[tree.slot(i, k)];
      if (node == no_member || exports[k].restartable || !next.nodes[node].fresh || before.active[i] == 0) continue;
      const std::string type(exports[k].token.name());
      return absl::FailedPreconditionError(absl::StrCat(tree.path(i), " exports ", type, ": ", advice(type)));
    }
  }
  return absl::OkStatus();
}

}  // namespace tenon
