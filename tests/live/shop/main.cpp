import tenon;
import shop.image;

int main(int argc, char** argv) { return tenon::App(shop::image).run(argc, argv); }
