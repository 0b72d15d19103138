/// Life: handles, units of work, configuration, the tree, the container, and the front of a program.
export module tenon.runtime;
export import :module_ref;
export import :tree;
export import :scope_plan;
export import :snapshot;
export import :handle;
export import :scope;
export import :work;
export import :host;
export import :fields;
export import :settings;
export import :setup;
export import :records;
export import :build;
export import :container;
export import :app;
export import :state;
