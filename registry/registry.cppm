/// Compile time and index: descriptors, definitions, the plan, the image and the registry.
export module tenon.registry;
export import :text;
export import :token;
export import :shape;
export import :clause;
export import :descriptor;
export import :config;
export import :provide;
export import :definition;
export import :resolve;
export import :check;
export import :graph;
export import :define;
export import :edges;
export import :plan;
export import :image;
export import :index;
