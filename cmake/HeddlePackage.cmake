# SPDX-License-Identifier: MIT
#
# libheddle: the MIT rooms and a main() as one archive, for scenarios outside of the project. Headers are
# installed as they lie in the rooms. It is found with find_package(heddle) or pkg-config.
#
# The archive has two members. One is the rooms, linked into one object, in which only public names are
# global: a program may define every other name. The other one is main(), which the linker leaves out if the
# program has its own.

include(CMakePackageConfigHelpers)

# Public names: heddle_*; those of the C library that the scheduler wraps (scheduler/src/run/os_threads.c);
# and those that a sanitizer's runtime or the compiler's instrumentation needs.
set(heddle_public_names heddle_* pthread_create thrd_create)
if(HEDDLE_SANITIZE)
  list(APPEND heddle_public_names __asan_* __lsan_* __tsan_* __ubsan_*)
endif()
list(TRANSFORM heddle_public_names PREPEND --keep-global-symbol= OUTPUT_VARIABLE heddle_keep_public)

set(heddle_rooms
  $<TARGET_OBJECTS:heddle_scheduler> $<TARGET_OBJECTS:heddle_replay> $<TARGET_OBJECTS:heddle_runner>)
set(heddle_object "${CMAKE_CURRENT_BINARY_DIR}/heddle.o")
add_custom_command(OUTPUT "${heddle_object}" DEPENDS ${heddle_rooms} COMMAND_EXPAND_LISTS VERBATIM
  COMMENT "Linking the rooms into one object with public names only"
  COMMAND "${CMAKE_LINKER}" -r -o "${heddle_object}" ${heddle_rooms}
  COMMAND "${CMAKE_OBJCOPY}" --wildcard ${heddle_keep_public} "${heddle_object}")
set_source_files_properties("${heddle_object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)

add_library(heddle_library STATIC "${heddle_object}" $<TARGET_OBJECTS:heddle_main>)
add_library(heddle::heddle ALIAS heddle_library)
set_target_properties(heddle_library PROPERTIES
  LINKER_LANGUAGE C OUTPUT_NAME heddle EXPORT_NAME heddle ARCHIVE_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
set(heddle_headers scheduler/include replay/include scenarios/runner/include)
foreach(folder IN LISTS heddle_headers)
  target_include_directories(heddle_library INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/${folder}>")
  if(IS_DIRECTORY "${PROJECT_SOURCE_DIR}/${folder}/heddle")
    install(DIRECTORY "${folder}/heddle" DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}"
      FILES_MATCHING PATTERN "*.h")
  endif()
endforeach()
target_include_directories(heddle_library INTERFACE "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>")
target_link_options(heddle_library INTERFACE ${heddle_sanitize_flags})
target_link_libraries(heddle_library INTERFACE m)

# Flags for the code under test: a large frame must meet the guard of its stack; in the access build, accesses
# must call the library. A program with the library of a sanitizer's build must use that sanitizer.
target_compile_options(heddle_library INTERFACE ${heddle_stack_flags} ${heddle_access_flags})
set(heddle_pc_flags ${heddle_stack_flags} ${heddle_access_flags})
if(heddle_access_headers)
  target_include_directories(heddle_library SYSTEM INTERFACE
    "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/${heddle_access_headers}>"
    "$<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/heddle/access>")
  list(APPEND heddle_pc_flags "-isystem \${includedir}/heddle/access")
endif()
list(TRANSFORM heddle_pc_flags REPLACE "^SHELL:" "")
list(JOIN heddle_pc_flags " " heddle_pc_flags)
string(PREPEND heddle_pc_flags " ")
list(TRANSFORM heddle_sanitize_flags PREPEND " " OUTPUT_VARIABLE heddle_pc_link_flags)
list(JOIN heddle_pc_link_flags "" heddle_pc_link_flags)

set(package_dir "${CMAKE_INSTALL_LIBDIR}/cmake/heddle")
install(TARGETS heddle_library EXPORT heddle)
install(EXPORT heddle NAMESPACE heddle:: FILE heddle-targets.cmake DESTINATION "${package_dir}")
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/package/heddle-config.cmake"
  CONTENT "include(\"\${CMAKE_CURRENT_LIST_DIR}/heddle-targets.cmake\")\n" @ONLY)
write_basic_package_version_file("${PROJECT_BINARY_DIR}/package/heddle-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/package/heddle-config.cmake"
  "${PROJECT_BINARY_DIR}/package/heddle-config-version.cmake" DESTINATION "${package_dir}")

# The path from the file up to the prefix, so that an installed tree can be moved.
cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX
  BASE_DIRECTORY "${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig" OUTPUT_VARIABLE up)
configure_file("${CMAKE_CURRENT_LIST_DIR}/heddle.pc.in" "${PROJECT_BINARY_DIR}/package/heddle.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/package/heddle.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
install(FILES "${PROJECT_SOURCE_DIR}/docs/heddle.1" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${PROJECT_SOURCE_DIR}/cmake/completions/heddle.bash" RENAME heddle
  DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
# gdb finds the commands of a program by the program's place, if its own data lie below the same prefix.
# That prefix is known when it is installed.
install(CODE "file(INSTALL \"${PROJECT_BINARY_DIR}/package/heddle-gdb.py\" DESTINATION
  \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/gdb/auto-load\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}\")")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSES/MIT.txt" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
if(HEDDLE_CORE)
  # The licence of bin/heddle.
  install(FILES "${PROJECT_SOURCE_DIR}/LICENSES/GPL-2.0-only.txt" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
endif()
