/// `--trap`: code that nothing should need any more is made inaccessible, and whoever uses it all the same is named.
export module tenon.live:trap;
import tenon.std;
import :load;
import :patches;

export namespace tenon::live {

/// Mangled names to names for people, in the same order.
using Names = std::function<std::vector<std::string>(std::span<const std::string>)>;

/// Makes the pages of a patch inaccessible, but for those that the dynamic loader needs. They stay so until the process
/// exits: then, before the destructors of its statics run, they are as they were. From the first call on a SIGSEGV in
/// such a page writes a line to standard error, with the thread, the module, the generation and the symbol, and then
/// ends the process as it would have. Error: kFailedPrecondition for a patch that has a `thread_local` with a
/// destructor, which a thread may have to run; kUnavailable when its file is gone or the system refuses.
absl::Status trap(const Patch& patch, const Names& names);

/// An object file to be linked last into patches that are to be trapped: it puts constants on pages of their own, apart
/// from the loader's. Assembler.
inline constexpr std::string_view apart =
    ".section .rodata,\"a\",@progbits\n.p2align 12\n.byte 0\n"
    ".section .data.rel.ro,\"aw\",@progbits\n.p2align 12\n.zero 4096\n"
    ".section .note.GNU-stack,\"\",@progbits\n";

}  // namespace tenon::live
