/// What a unit may write that imports tenon.std and includes nothing. Each function is checked by facade_test.cpp.
export module facade.uses;
import tenon.std;

export namespace facade {

std::string join_span(std::span<const int> numbers);
std::string join_map();
bool strings_compare();
std::vector<int> sorted_two_ways(std::vector<int> numbers);
std::vector<int> even_squares(int up_to);
int sum_of_generator();
int placement_new();
std::string streams();
std::string errors_and_types();
std::string variants_and_optionals();
int threads();
std::string files_and_numbers();
std::string abseil();
int every_container();
std::string time();

}  // namespace facade
