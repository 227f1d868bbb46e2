# SPDX-License-Identifier: MIT
#
# The targets of a room. Sources are found, not listed, so that a new file needs no edit here.
#
#   heddle_library(target STATIC|OBJECT SOURCES file... [INCLUDE dir] [PRIVATE dir...] [LIBRARIES target...]
#                  [NEVER_TSAN])
#
# OBJECT for code that registers itself (suites, defects): the linker drops archive members without a
# reference.

function(heddle_library target type)
  cmake_parse_arguments(arg "NEVER_TSAN" "INCLUDE" "SOURCES;PRIVATE;LIBRARIES" ${ARGN})
  if(NOT arg_SOURCES)
    # A library without a source is an error to CMake, but a room may still be empty.
    set(arg_SOURCES "${PROJECT_BINARY_DIR}/nothing.c")
    file(CONFIGURE OUTPUT "${arg_SOURCES}" CONTENT "typedef int heddle_nothing_here_yet;\n")
  endif()
  add_library(${target} ${type} ${arg_SOURCES})
  if(arg_NEVER_TSAN)
    heddle_compile(${target} NEVER_TSAN)
  else()
    heddle_compile(${target})
  endif()
  if(arg_INCLUDE)
    target_include_directories(${target} PUBLIC
      "$<BUILD_INTERFACE:${CMAKE_CURRENT_SOURCE_DIR}/${arg_INCLUDE}>")
  endif()
  target_include_directories(${target} PRIVATE ${arg_PRIVATE})
  target_link_libraries(${target} PUBLIC ${arg_LIBRARIES})
endfunction()
