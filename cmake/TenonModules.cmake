# Libraries of modules, and programs made from them. Modules are found by convention:
#   ROOT/cards/cards.cppm  <->  module NAMESPACE.cards, namespace NAMESPACE::cards
#   ROOT/LAST.cppm         <->  module NAMESPACE, where LAST is the last part of NAMESPACE
# Every other .cpp in a module's folder is an implementation unit of it.
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

# tenon_add_modules(TARGET ROOT dir NAMESPACE ns [USES target...] [LINK lib...]): a library of modules.
function(tenon_add_modules target)
  cmake_parse_arguments(arg "" "ROOT;NAMESPACE" "USES;LINK" ${ARGN})
  get_filename_component(root ${arg_ROOT} ABSOLUTE)
  tenon_known_modules(known ${arg_USES})
  tenon_scan(found ROOT ${root} NAMESPACE ${arg_NAMESPACE} KNOWN ${known})
  add_library(${target} OBJECT)
  target_sources(${target} PUBLIC FILE_SET CXX_MODULES BASE_DIRS ${root} FILES ${found_INTERFACES} PRIVATE ${found_UNITS})
  target_compile_features(${target} PUBLIC cxx_std_20)
  target_link_libraries(${target} PUBLIC tenon_runtime ${arg_USES} ${arg_LINK})
  set_target_properties(${target} PROPERTIES TENON_MODULES "${found_MODULES}" TENON_USES "${arg_USES}")
endfunction()

# Names of all modules of some libraries and of what these use.
function(tenon_known_modules result)
  set(known)
  foreach(target IN LISTS ARGN)
    get_target_property(modules ${target} TENON_MODULES)
    get_target_property(uses ${target} TENON_USES)
    tenon_known_modules(deeper ${uses})
    list(APPEND known ${modules} ${deeper})
  endforeach()
  list(REMOVE_DUPLICATES known)
  set(${result} ${known} PARENT_SCOPE)
endfunction()

function(tenon_all_uses result)
  set(all)
  foreach(target IN LISTS ARGN)
    get_target_property(uses ${target} TENON_USES)
    tenon_all_uses(deeper ${uses})
    list(APPEND all ${target} ${deeper})
  endforeach()
  list(REMOVE_DUPLICATES all)
  set(${result} ${all} PARENT_SCOPE)
endfunction()

# tenon_add_app(NAME ROOT dir NAMESPACE ns [USES target...] [LINK lib...]): a program from the modules under ROOT, those of
# the libraries it USES, and ROOT/main.cpp. Generates the module NAMESPACE.image, whose interface is one constant.
function(tenon_add_app name)
  cmake_parse_arguments(arg "" "ROOT;NAMESPACE" "USES;LINK" ${ARGN})
  get_filename_component(root ${arg_ROOT} ABSOLUTE)
  tenon_add_modules(${name}_modules ROOT ${root} NAMESPACE ${arg_NAMESPACE} USES ${arg_USES} LINK ${arg_LINK})
  get_target_property(own ${name}_modules TENON_MODULES)
  tenon_known_modules(used ${arg_USES})
  tenon_write_image(${name} ${arg_NAMESPACE} ${own} ${used})

  add_executable(${name} ${root}/main.cpp)
  target_sources(${name} PRIVATE FILE_SET CXX_MODULES BASE_DIRS ${CMAKE_CURRENT_BINARY_DIR}
    FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.image.cppm PRIVATE ${CMAKE_CURRENT_BINARY_DIR}/${name}.image.cpp)
  # Object libraries hand on their objects only when linked directly.
  tenon_all_uses(uses ${arg_USES})
  target_link_libraries(${name} PRIVATE ${name}_modules ${uses})
  tenon_link_program(${name})
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
    add_custom_command(TARGET ${name} POST_BUILD VERBATIM
      COMMAND ${TENON_CMAKE_DIR}/check-release.sh $<TARGET_FILE:${name}> ${CMAKE_BINARY_DIR})
  endif()
endfunction()

function(tenon_write_image name namespace)
  set(TENON_NAME ${name})
  set(TENON_NAMESPACE ${namespace})
  string(REPLACE "." "::" TENON_CXX_NAMESPACE ${namespace})
  set(TENON_IMPORTS)
  set(TENON_MEMBERS)
  foreach(module IN LISTS ARGN)
    string(REPLACE "." "::" cxx ${module})
    string(APPEND TENON_IMPORTS "import ${module};\n")
    string(APPEND TENON_MEMBERS "    tenon::member<::${cxx}::descriptor>(::${cxx}::definition),\n")
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
