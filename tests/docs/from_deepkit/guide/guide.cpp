module guide;
import guide.site;

namespace guide {

constinit const tenon::Definition definition = tenon::define<descriptor, site::descriptor>(
    tenon::configure<"guide.site">([](site::Config& theirs) { theirs.title = "Changed"; }));

}  // namespace guide
