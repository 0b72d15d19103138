import tenon.std;
import tenon.live;
import tenon.supervisor;

int main(int argc, char** argv) {
  absl::StatusOr<tenon::live::Options> options =
      tenon::live::parse_options({argv + 1, static_cast<std::size_t>(argc > 0 ? argc - 1 : 0)});
  if (!options.ok()) {
    tenon::live::print(absl::StrCat("tenon-supervisor: ", std::string(options.status().message()), "\n"));
    return 2;
  }
  return tenon::live::Supervisor(*std::move(options)).run();
}
