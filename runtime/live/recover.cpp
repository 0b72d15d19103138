module tenon.live;
import tenon.std;
import tenon.registry;

namespace tenon::live {
namespace {

std::optional<std::size_t> unit_of(const KeptUnit& kept, Project& project) {
  if (const auto known = project.by_source.find(kept.source); known != project.by_source.end()) return known->second;
  const std::optional<std::size_t> unit = adopt(project, kept.source, kept.preamble);
  if (unit) project.units[*unit].digest = digest_file(kept.source).value_or(Digest{});
  return unit;
}

absl::Status take(std::string& file, Workspace& workspace) {
  if (file.empty()) return absl::OkStatus();
  const std::string from = std::exchange(file, workspace.fresh(file_name(file)));
  absl::Status placed = place(from, file);
  workspace.seal(file);
  return placed;
}

}  // namespace

absl::StatusOr<std::vector<ResumedUnit>> recover(const KeptGeneration& kept, Project& project, Workspace& workspace) {
  if (project.moved_on) return absl::FailedPreconditionError("the build has moved on since");
  std::vector<ResumedUnit> units;
  for (const KeptUnit& one : kept.units) {
    if (one.object.empty() && !one.removed) continue;
    const std::optional<std::size_t> unit = unit_of(one, project);
    if (!unit && one.removed) continue;
    if (!unit) return absl::NotFoundError(absl::StrCat(one.source, " is no part of the program"));
    ResumedUnit resumed{.unit = *unit,
                        .source = one.digest,
                        .running = {.made = {one.object, one.bmi}, .preamble = one.preamble, .removed = one.removed}};
    if (one.removed) {
      project.units[*unit].preamble = one.preamble;
      project.units[*unit].role = Role::absent;
    }
    if (absl::Status taken = take(resumed.running.made.object, workspace); !taken.ok()) return taken;
    if (absl::Status taken = take(resumed.running.made.bmi, workspace); !taken.ok()) return taken;
    units.push_back(std::move(resumed));
  }
  return units;
}

absl::Status resume(const KeptGeneration& kept, std::span<const ResumedUnit> units, const Project& project,
                    Pipeline& pipeline, Sources& sources, LiveHost& host) {
  host.resumes(kept.number);
  if (absl::Status resumed = pipeline.resume(units); !resumed.ok()) return resumed;
  for (const KeptUnit& one : kept.units) {
    const auto unit = project.by_source.find(one.source);
    if (unit == project.by_source.end()) continue;
    if (one.removed) {
      sources.removed(unit->second);
    } else {
      sources.applied(unit->second, one.digest);
    }
  }
  return absl::OkStatus();
}

}  // namespace tenon::live
