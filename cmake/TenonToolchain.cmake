# What must be there before anything can be built, each with what to do when it is not. After project().
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL "Clang" OR CMAKE_CXX_COMPILER_VERSION VERSION_LESS 22)
  message(FATAL_ERROR "tenon: Clang 22 or later is needed, found ${CMAKE_CXX_COMPILER_ID} ${CMAKE_CXX_COMPILER_VERSION}; "
    "run ./tenon setup, then use a preset: cmake --preset dev")
endif()
if(NOT CMAKE_CXX_COMPILER_CLANG_SCAN_DEPS)
  message(FATAL_ERROR "tenon: clang-scan-deps is missing, and without it no module can be built; "
    "run ./tenon setup (package clang-tools-22), then configure anew: cmake --fresh --preset dev")
endif()
if(NOT CMAKE_GENERATOR STREQUAL "Ninja")
  message(FATAL_ERROR "tenon: the generator must be Ninja, found ${CMAKE_GENERATOR}; use a preset: cmake --preset dev")
endif()
