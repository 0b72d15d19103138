import tenon;
import tenon.std;
import trial.image;

int main(int argc, char** argv) {
  tenon::App app(trial::image);
  // How long hooks, constructors and what is carried over may take, for tests of what hangs.
  if (const char* text = std::getenv("TRIAL_DEADLINE_MS"); text != nullptr) {
    const std::chrono::milliseconds deadline(std::atoi(text));
    app.deadlines({.start = deadline, .carry_over = deadline});
  }
  return app.run(argc, argv);
}
