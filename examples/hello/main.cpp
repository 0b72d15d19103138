import tenon;
import hello.image;

int main(int argc, char** argv) { return tenon::App(hello::image).run(argc, argv); }
