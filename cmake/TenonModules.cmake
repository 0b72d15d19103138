# Libraries of modules, and programs made from them. Modules are found by convention:
#   ROOT/cards/cards.cppm  <->  module NAMESPACE.cards, namespace NAMESPACE::cards
#   ROOT/LAST.cppm         <->  module NAMESPACE, where LAST is the last part of NAMESPACE
# Every other .cppm in a module's folder is a partition of it, every .cpp an implementation unit. A folder with a
# CMakeLists.txt of its own is left out.
include(${CMAKE_CURRENT_LIST_DIR}/TenonScan.cmake)
set(TENON_CMAKE_DIR ${CMAKE_CURRENT_LIST_DIR})

# tenon_add_kernel(TARGET [FILES file...] [LINK target...]): a part of Tenon itself, all units of the current folder.
function(tenon_add_kernel target)
  cmake_parse_arguments(arg "" "" "FILES;LINK" ${ARGN})
  if(NOT arg_FILES)
    file(GLOB arg_FILES CONFIGURE_DEPENDS *.cppm *.cpp)
  endif()
  set(interfaces ${arg_FILES})
  set(units ${arg_FILES})
  list(FILTER interfaces INCLUDE REGEX "\\.cppm$")
  list(FILTER units INCLUDE REGEX "\\.cpp$")
  add_library(${target} STATIC)
  target_sources(${target} PUBLIC FILE_SET CXX_MODULES BASE_DIRS ${CMAKE_CURRENT_SOURCE_DIR} FILES ${interfaces} PRIVATE ${units})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC ${arg_LINK})
endfunction()

# tenon_add_folders(DIR): every folder in DIR that has a CMakeLists.txt.
function(tenon_add_folders dir)
  file(GLOB folders CONFIGURE_DEPENDS ${dir}/*/CMakeLists.txt)
  foreach(file IN LISTS folders)
    get_filename_component(folder ${file} DIRECTORY)
    add_subdirectory(${folder})
  endforeach()
endfunction()

# tenon_add_modules(TARGET ROOT dir NAMESPACE ns [USES target...] [LINK lib...] [IGNORE folder...]): a library of modules.
# USES names other such libraries, whose modules go into every program that uses this one; LINK names any other library;
# IGNORE names folders under ROOT that hold something else.
function(tenon_add_modules target)
  cmake_parse_arguments(arg "" "ROOT;NAMESPACE" "USES;LINK;IGNORE" ${ARGN})
  tenon_module_library(${target} "")
  foreach(module IN LISTS found_MODULES)
    set_property(GLOBAL PROPERTY TENON_LIBRARY_OF_${module} ${target})
  endforeach()
endfunction()

# tenon_add_app(NAME ROOT dir NAMESPACE ns [USES target...] [LINK lib...] [IGNORE folder...]): a program from the modules under
# ROOT, those of the libraries it USES, and ROOT/main.cpp. Generates the module NAMESPACE.image, whose interface is one
# constant.
function(tenon_add_app name)
  cmake_parse_arguments(arg "" "ROOT;NAMESPACE" "USES;LINK;IGNORE" ${ARGN})
  get_filename_component(main ${arg_ROOT}/main.cpp ABSOLUTE)
  if(NOT EXISTS ${main})
    message(FATAL_ERROR "tenon: program ${name} has no main; write ${main}")
  endif()
  tenon_module_library(${name}_modules ${main})
  tenon_all_uses(uses ${name}_modules)
  tenon_add_program(${name} ${arg_NAMESPACE} "${uses}" ${main})
  tenon_link_program(${name})
  tenon_check_program(${name})
endfunction()

# tenon_add_module_tests(NAME USES target... SOURCES file... [LINK lib...]): a GoogleTest program for the modules of these
# libraries and of those that they use; for an app, its modules are APP_modules. Generates the module NAME.image for
# tenon.testing. CTest knows its tests one by one. Nothing is built where TENON_TESTS is off.
function(tenon_add_module_tests name)
  if(NOT TENON_TESTS)
    return()
  endif()
  cmake_parse_arguments(arg "" "" "USES;SOURCES;LINK" ${ARGN})
  find_package(GTest REQUIRED)
  include(GoogleTest)
  tenon_all_uses(uses ${arg_USES})
  set(TENON_LIVE OFF)  # of this image: nobody edits a test's program while it runs
  tenon_add_program(${name} ${name} "${uses}" ${arg_SOURCES})
  target_link_libraries(${name} PRIVATE tenon_testing GTest::gtest_main ${arg_LINK})
  gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 120)
endfunction()

# tenon_add_program(NAME NAMESPACE LIBRARIES file...): an executable with an image of all modules of these libraries.
function(tenon_add_program name namespace libraries)
  set(modules)
  foreach(library IN LISTS libraries)
    get_target_property(more ${library} TENON_MODULES)
    list(APPEND modules ${more})
  endforeach()
  tenon_write_image(${name} ${namespace} ${modules})
  add_executable(${name} ${ARGN})
  target_sources(${name} PRIVATE FILE_SET CXX_MODULES BASE_DIRS ${CMAKE_CURRENT_BINARY_DIR}
    FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.image.cppm PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${name}.image.cpp)
  # Object libraries hand on their objects only when linked directly.
  target_link_libraries(${name} PRIVATE ${libraries})
endfunction()

# In the scope of tenon_add_modules or tenon_add_app: the library, after a scan of its files. Sets found_MODULES.
macro(tenon_module_library target main)
  get_filename_component(root ${arg_ROOT} ABSOLUTE)
  tenon_all_uses(uses ${arg_USES})
  set(known)
  foreach(library IN LISTS uses)
    get_target_property(modules ${library} TENON_MODULES)
    get_target_property(files ${library} TENON_FILES)
    foreach(module file IN ZIP_LISTS modules files)
      list(APPEND known "${module}=${file}")
    endforeach()
  endforeach()
  tenon_scan(found ROOT ${root} NAMESPACE ${arg_NAMESPACE} MAIN ${main} KNOWN ${known} IGNORE ${arg_IGNORE})
  add_library(${target} OBJECT)
  target_sources(${target} PUBLIC FILE_SET CXX_MODULES BASE_DIRS ${root} FILES ${found_INTERFACES} PRIVATE ${found_UNITS})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC tenon_runtime ${arg_USES} ${arg_LINK})
  set_target_properties(${target} PROPERTIES
    TENON_MODULES "${found_MODULES}" TENON_FILES "${found_FILES}" TENON_USES "${arg_USES}")
endmacro()

# Some module libraries, and all that these use.
function(tenon_all_uses result)
  set(all)
  foreach(target IN LISTS ARGN)
    set(is_modules)
    if(TARGET ${target})
      get_property(is_modules TARGET ${target} PROPERTY TENON_MODULES SET)
    endif()
    if(NOT is_modules)
      message(FATAL_ERROR "tenon: USES ${target}, but no tenon_add_modules(${target} ...) came before; other libraries belong to LINK")
    endif()
    get_target_property(uses ${target} TENON_USES)
    tenon_all_uses(deeper ${uses})
    list(APPEND all ${target} ${deeper})
  endforeach()
  list(REMOVE_DUPLICATES all)
  set(${result} ${all} PARENT_SCOPE)
endfunction()

# Dev: every symbol of the kernel and of shared libraries must be there for a later patch to find. Release: the guard.
function(tenon_link_program name)
  if(TENON_LIVE)
    target_link_libraries(${name} PRIVATE tenon_live
      "$<LINK_LIBRARY:WHOLE_ARCHIVE,tenon_std,tenon_registry,tenon_runtime,tenon_live>")
    target_link_options(${name} PRIVATE -rdynamic LINKER:--no-as-needed)
  endif()
  if(TENON_STATIC)
    target_link_libraries(${name} PRIVATE tenon_guard)
  endif()
endfunction()

# check_release looks at every program after a release build, check_release_NAME at one.
function(tenon_check_program name)
  if(NOT TENON_STATIC)
    return()
  endif()
  if(NOT TARGET check_release)
    add_custom_target(check_release ALL)
  endif()
  add_custom_target(check_release_${name} VERBATIM COMMENT "Checking what a release claims: ${name}"
    COMMAND ${TENON_CMAKE_DIR}/check-release.sh $<TARGET_FILE:${name}> ${CMAKE_BINARY_DIR})
  add_dependencies(check_release_${name} ${name})
  add_dependencies(check_release check_release_${name})
endfunction()

# Writes the two units of NAMESPACE.image; a file whose text stays the same keeps its time.
function(tenon_write_image name namespace)
  set(TENON_NAME ${name})
  set(TENON_NAMESPACE ${namespace})
  string(REPLACE "." "::" TENON_CXX_NAMESPACE ${namespace})
  set(TENON_IMPORTS)
  set(TENON_DESCRIPTORS)
  set(TENON_DEFINITIONS)
  foreach(module IN LISTS ARGN)
    string(REPLACE "." "::" cxx ${module})
    string(APPEND TENON_IMPORTS "import ${module};\n")
    string(APPEND TENON_DESCRIPTORS "    &::${cxx}::descriptor,\n")
    string(APPEND TENON_DEFINITIONS "    &::${cxx}::definition,\n")
  endforeach()
  set(TENON_LIVE_IMPORT)
  set(TENON_LIVE_ENTRY nullptr)
  if(TENON_LIVE)
    set(TENON_LIVE_IMPORT "import tenon.live;\n")
    set(TENON_LIVE_ENTRY "&tenon::live::entry")
  endif()
  configure_file(${TENON_CMAKE_DIR}/image.cppm.in ${CMAKE_CURRENT_BINARY_DIR}/${name}.image.cppm @ONLY)
  configure_file(${TENON_CMAKE_DIR}/image.cpp.in ${CMAKE_CURRENT_BINARY_DIR}/${name}.image.cpp @ONLY)
endfunction()
