# SPDX-License-Identifier: MIT
#
# Runs after a Criterion program was linked: lists its suites and writes one ctest test for each. Input: ROOM,
# PROGRAM, OUTPUT, ENVIRONMENT, REPORTS (folder for TAP files), TIMEOUT_S, SLOW (a regex of the tests that are
# not quick).

execute_process(COMMAND "${PROGRAM}" --list --ascii
  OUTPUT_VARIABLE list ERROR_VARIABLE errors RESULT_VARIABLE status)
if(NOT status EQUAL 0)
  message(FATAL_ERROR "${PROGRAM} --list ended with ${status}: ${errors}")
endif()

string(REGEX MATCHALL "(^|\n)[A-Za-z0-9_]+: [0-9]+ tests?" suites "${list}")
set(tests "")
foreach(suite IN LISTS suites)
  string(REGEX REPLACE "^\n?([A-Za-z0-9_]+):.*" "\\1" suite "${suite}")
  set(name "${ROOM}.${suite}")
  set(command "")
  foreach(word IN ITEMS "${PROGRAM}" --filter "${suite}/*" --jobs 2 "--tap=${REPORTS}/${name}.tap")
    string(APPEND command " [==[${word}]==]")
  endforeach()
  set(labels "LABELS quick")
  if(name MATCHES "${SLOW}")
    set(labels "COST 100")
  endif()
  # Criterion accepts a filter that matches nothing, and a leak, which is reported only after the test has
  # sent its result. Both must fail.
  string(APPEND tests
    "add_test([==[${name}]==]${command})\n"
    "set_tests_properties([==[${name}]==] PROPERTIES ENVIRONMENT [==[${ENVIRONMENT}]==]\n"
    "  TIMEOUT ${TIMEOUT_S} ${labels}\n"
    "  FAIL_REGULAR_EXPRESSION [==[Synthesis: Tested: 0 ;ERROR: LeakSanitizer: ]==])\n")
endforeach()
if(NOT tests)
  message(FATAL_ERROR "${PROGRAM} has no Criterion tests")
endif()
file(WRITE "${OUTPUT}" "${tests}")
