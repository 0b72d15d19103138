import tenon;
import board.image;

int main(int argc, char** argv) { return tenon::App(board::image).run(argc, argv); }
