# SPDX-License-Identifier: MIT
#
# What ctest runs.
#
#   heddle_tests(room [FOLDER dir] [PRIVATE dir...] [LIBRARIES target...])
#       FOLDER/*.c (default tests/*.c) become the Criterion program <room>_tests, FOLDER/*.sh shell tests.
#   heddle_shell_tests(room folder)
#       Every executable folder/*.sh is a test; exit code 77 is a skip, and its last line the reason. Those of
#       folder/nightly take an hour and have the label nightly: ./test leaves them out, ctest -L nightly
#       runs them.
#
# One ctest test is one Criterion suite, found after each link by asking the program: a process for each
# single test costs more than the tests do. Each leaves a TAP file in Testing/criterion/, from which ./test
# takes its counts.
#
# Tests have the label `quick` (ctest -L quick), except those that heddle_slow_tests matches: tests that take
# seconds, or build the project a second time. These begin first, so that no long one is left over at the end.
# A new test is quick unless it is added there.
#
# Every test finds HEDDLE (the built command), HEDDLE_SOURCE and HEDDLE_BUILD in its environment.

set(HEDDLE_TESTS AUTO CACHE STRING "Build the tests: ON, OFF, or AUTO (where Criterion is installed)")
set_property(CACHE HEDDLE_TESTS PROPERTY STRINGS ON OFF AUTO)
set(HEDDLE_TEST_TIMEOUT_S 900 CACHE STRING "Seconds after which ctest ends a test")

enable_testing()

set(HEDDLE_CRITERION OFF)
if(HEDDLE_TESTS)
  find_path(CRITERION_INCLUDE criterion/criterion.h)
  find_library(CRITERION_LIBRARY criterion)
  mark_as_advanced(CRITERION_INCLUDE CRITERION_LIBRARY)
  if(CRITERION_INCLUDE AND CRITERION_LIBRARY)
    set(HEDDLE_CRITERION ON)
    add_library(heddle_criterion INTERFACE)
    target_include_directories(heddle_criterion SYSTEM INTERFACE "${CRITERION_INCLUDE}")
    target_link_libraries(heddle_criterion INTERFACE "${CRITERION_LIBRARY}")
  elseif(HEDDLE_TESTS STREQUAL "AUTO")
    message(STATUS
      "Criterion is not installed: no Criterion tests (on Debian: apt-get install libcriterion-dev)")
  else()
    message(FATAL_ERROR
      "Criterion is not installed. Run ./test, which installs it; or apt-get install libcriterion-dev; "
      "or build without tests: -DHEDDLE_TESTS=OFF")
  endif()
endif()

set(heddle_test_environment
  "HEDDLE=${PROJECT_BINARY_DIR}/heddle"
  "HEDDLE_SOURCE=${PROJECT_SOURCE_DIR}"
  "HEDDLE_BUILD=${PROJECT_BINARY_DIR}")

string(JOIN "|" heddle_slow_tests
  "^cmake.(access|rooms|scenario_dirs|without_core).sh$"
  "^docs.(examples|readme|reports).sh$"
  "^scheduler.(estimate|golden|lifetime_programs|random_programs|random_programs_trying)$"
  "^core.dio_sequential$"
  "^posix.(awaits_found|build_systems|calls|given|isolate|loops|names|parts|shapes).sh$"
  "^scenario.(bench|browser|certify|classes|dio|exports|golden|independence|killed|minimise|misbehaving).sh$"
  "^scenario.(defects|gdb|generate|report).sh$"
  "^runner.run.sh$"
  "^scenario.dio$")

set(heddle_tests_dir "${CMAKE_CURRENT_LIST_DIR}")
file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/Testing/criterion")

function(heddle_shell_tests room folder)
  file(GLOB scripts CONFIGURE_DEPENDS "${folder}/*.sh" "${folder}/nightly/*.sh")
  foreach(script IN LISTS scripts)
    execute_process(COMMAND test -x "${script}" RESULT_VARIABLE status)
    if(HEDDLE_TESTS AND status EQUAL 0) # what is not executable is for others to source
      cmake_path(GET script STEM name)
      cmake_path(GET script PARENT_PATH parent)
      if(parent MATCHES "/nightly$")
        set(name "nightly.${name}")
      endif()
      add_test(NAME "${room}.${name}.sh" COMMAND "${script}" WORKING_DIRECTORY "${PROJECT_BINARY_DIR}")
      set_tests_properties("${room}.${name}.sh" PROPERTIES
        ENVIRONMENT "${heddle_test_environment}"
        SKIP_RETURN_CODE 77
        TIMEOUT ${HEDDLE_TEST_TIMEOUT_S})
      if(parent MATCHES "/nightly$")
        set_tests_properties("${room}.${name}.sh" PROPERTIES LABELS nightly TIMEOUT 36000 RUN_SERIAL ON)
      elseif(NOT "${room}.${name}.sh" MATCHES "${heddle_slow_tests}")
        set_tests_properties("${room}.${name}.sh" PROPERTIES LABELS quick)
      else()
        set_tests_properties("${room}.${name}.sh" PROPERTIES COST 100)
      endif()
    endif()
  endforeach()
endfunction()

function(heddle_tests room)
  cmake_parse_arguments(arg "" "FOLDER" "PRIVATE;LIBRARIES" ${ARGN})
  if(NOT arg_FOLDER)
    set(arg_FOLDER tests)
  endif()
  heddle_shell_tests(${room} "${CMAKE_CURRENT_SOURCE_DIR}/${arg_FOLDER}")

  file(GLOB sources CONFIGURE_DEPENDS "${arg_FOLDER}/*.c")
  if(NOT HEDDLE_CRITERION OR NOT (sources OR arg_LIBRARIES MATCHES "_tests"))
    return()
  endif()
  set(program ${room}_tests)
  add_executable(${program} ${sources})
  set_target_properties(${program} PROPERTIES
    LINKER_LANGUAGE C RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/tests")
  heddle_compile(${program})
  if(HEDDLE_SANITIZE STREQUAL "address")
    target_compile_options(${program} PRIVATE -O1) # Criterion's macros are large: a third of the time less
  endif()
  target_include_directories(${program} PRIVATE ${arg_PRIVATE})
  target_link_libraries(${program} PRIVATE ${arg_LIBRARIES} heddle_criterion)
  if(HEDDLE_SANITIZE STREQUAL "thread")
    target_sources(${program} PRIVATE "${heddle_tests_dir}/criterion_under_tsan.c")
  endif()

  set_property(TARGET ${program} APPEND PROPERTY LINK_DEPENDS "${heddle_tests_dir}/criterion_suites.cmake")
  set(found "${CMAKE_CURRENT_BINARY_DIR}/${program}.suites.cmake")
  add_custom_command(TARGET ${program} POST_BUILD BYPRODUCTS "${found}" VERBATIM
    COMMAND ${CMAKE_COMMAND} -D "ROOM=${room}" -D "PROGRAM=$<TARGET_FILE:${program}>" -D "OUTPUT=${found}"
      -D "ENVIRONMENT=${heddle_test_environment}" -D "SLOW=${heddle_slow_tests}"
      -D "REPORTS=${PROJECT_BINARY_DIR}/Testing/criterion" -D "TIMEOUT_S=${HEDDLE_TEST_TIMEOUT_S}"
      -P "${heddle_tests_dir}/criterion_suites.cmake")
  set(include "${CMAKE_CURRENT_BINARY_DIR}/${program}.include.cmake")
  string(CONCAT content
    "if(EXISTS \"${found}\")\n  include(\"${found}\")\n"
    "else()\n  add_test(${room}.not_built ${program}_not_built)\nendif()\n")
  file(CONFIGURE OUTPUT "${include}" @ONLY CONTENT "${content}")
  set_property(DIRECTORY APPEND PROPERTY TEST_INCLUDE_FILES "${include}")
endfunction()
