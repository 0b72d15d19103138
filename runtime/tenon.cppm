/// What an application imports.
export module tenon;
export import tenon.registry;
export import tenon.runtime;
