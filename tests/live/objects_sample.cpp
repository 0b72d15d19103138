// An object with one symbol of each kind, for objects_test.cpp.
extern "C" {
int sample_elsewhere();
extern const int sample_constant;
const int sample_constant = 1;
extern int sample_variable;
int sample_variable = 2;
thread_local int sample_thread_local = 3;
static int sample_hidden_local = 4;
int sample_function();
typedef int (*SampleFunction)();
extern SampleFunction const sample_table[];
SampleFunction const sample_table[] = {&sample_function};
}
[[gnu::noinline]] inline int& sample_weak() {
  static int count = 0;
  return count;
}
extern "C" int sample_function() { return sample_elsewhere() + ++sample_weak() + ++sample_hidden_local; }
