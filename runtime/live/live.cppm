/// The dev shim: watches the sources, recompiles what changed, and swaps it into the running program.
export module tenon.live;
export import :outcome;
export import :process;
export import :object;
export import :project;
export import :patch;
export import :toolchain;
export import :zygote;
export import :watch;
export import :pipeline;
export import :session;
