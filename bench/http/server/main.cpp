import tenon;
import bench_http.image;

int main(int argc, char** argv) { return tenon::App(bench_http::image).run(argc, argv); }
