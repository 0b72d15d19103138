# Packages of the distribution, and what a static build needs to know of them.

# tenon_find_package(NAME ...): find_package; in a static build its libraries become the archives that lie beside them, since
# Debian's packages name the shared ones.
macro(tenon_find_package)
  find_package(${ARGN})
  if(TENON_STATIC)
    tenon_use_archives()
  endif()
endmacro()

# Re-points the imported libraries of this directory.
function(tenon_use_archives)
  get_directory_property(targets IMPORTED_TARGETS)
  foreach(target IN LISTS targets)
    get_target_property(configurations ${target} IMPORTED_CONFIGURATIONS)
    set(suffixes "")
    foreach(configuration IN LISTS configurations)
      if(configuration)
        list(APPEND suffixes _${configuration})
      endif()
    endforeach()
    foreach(suffix IN LISTS suffixes ITEMS "")
      get_target_property(library ${target} IMPORTED_LOCATION${suffix})
      if(NOT library MATCHES "^(.*)\\.so[.0-9]*$")
        continue()
      endif()
      set(archive "${CMAKE_MATCH_1}.a")
      if(NOT EXISTS "${archive}")
        message(FATAL_ERROR "tenon: a static program cannot use ${target}: there is ${library}, but no ${archive}")
      endif()
      set_target_properties(${target} PROPERTIES IMPORTED_LOCATION${suffix} "${archive}" IMPORTED_SONAME${suffix} "")
    endforeach()
  endforeach()
endfunction()

tenon_find_package(absl REQUIRED)
find_package(Threads REQUIRED)
