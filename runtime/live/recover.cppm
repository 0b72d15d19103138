/// After a crash: the generation that ran, in a new process.
export module tenon.live:recover;
import tenon.std;
import tenon.registry;
import :kept;
import :pipeline;
import :project;
import :reload;
import :sources;
import :workspace;

export namespace tenon::live {

/// Finds the units of a kept generation in the project; files that came with a patch become units. Takes its objects
/// into the workspace. Error: names what is no part of the program any more, or could not be taken.
[[nodiscard]] absl::StatusOr<std::vector<ResumedUnit>> recover(const KeptGeneration& kept, Project& project,
                                                               Workspace& workspace);

/// Makes it run, under its number, and says to `sources` what runs. Error: why what was built serves.
absl::Status resume(const KeptGeneration& kept, std::span<const ResumedUnit> units, const Project& project,
                    Pipeline& pipeline, Sources& sources, LiveHost& host);

}  // namespace tenon::live
