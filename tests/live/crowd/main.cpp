import tenon;
import crowd.image;

int main(int argc, char** argv) { return tenon::App(crowd::image).run(argc, argv); }
