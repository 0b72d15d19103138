import tenon;
import trial.image;

int main(int argc, char** argv) { return tenon::App(trial::image).run(argc, argv); }
