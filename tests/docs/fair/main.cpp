import tenon;
import fair.image;

int main(int argc, char** argv) { return tenon::App(fair::image).run(argc, argv); }
