# SPDX-License-Identifier: MIT
#
# How every target of the project is compiled: language, warnings, sanitizer.
#
#   heddle_compile(target [NEVER_TSAN])
#
# Options are set for each target, and PRIVATE, so that the installed package has none of them.

option(HEDDLE_WERROR "Warnings are errors" OFF)
set(HEDDLE_SANITIZE "" CACHE STRING
  "Sanitizer: empty, 'address' (with undefined), 'thread', or 'access' (our own)")
set_property(CACHE HEDDLE_SANITIZE PROPERTY STRINGS "" address thread access)

if(NOT HEDDLE_SANITIZE MATCHES "^(|address|thread|access)$")
  message(FATAL_ERROR "HEDDLE_SANITIZE is '${HEDDLE_SANITIZE}': say 'address', 'thread', 'access' or nothing")
endif()

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Release or Debug" FORCE)
endif()

# Assertions stay on in release: an exploration with a broken assumption proves nothing. CMake's own release
# flags would define NDEBUG.
set(CMAKE_C_FLAGS_RELEASE "-O2 -g")
set(CMAKE_C_FLAGS_RELWITHDEBINFO "-O2 -g")
set(CMAKE_C_FLAGS_MINSIZEREL "-Os -g")
set(CMAKE_C_FLAGS_DEBUG "-O0 -g")
set(CMAKE_ASM_FLAGS_RELEASE "-g")

set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(heddle_warnings
  -Wall -Wextra
  -Wshadow -Wundef -Wvla -Wwrite-strings -Wpointer-arith
  -Wstrict-prototypes -Wmissing-prototypes -Wold-style-definition
  -Wformat-security
  -Wno-unused-parameter # tables of operations: not every implementation needs every argument
  -Wno-missing-field-initializers) # tables may leave their last columns empty

# Code on a fiber touches each page of the stack on the way down, so that a large frame meets the guard below
# it. The package's flags compile the code under test in the same way.
include(CheckCCompilerFlag)
check_c_compiler_flag(-fstack-clash-protection HEDDLE_STACK_CLASH_PROTECTION)
if(HEDDLE_STACK_CLASH_PROTECTION)
  set(heddle_stack_flags -fstack-clash-protection)
endif()

# A sanitizer must report by its exit code, with complete backtraces.
set(heddle_sanitize_common -fno-omit-frame-pointer -fno-optimize-sibling-calls)
if(HEDDLE_SANITIZE STREQUAL "address")
  # The scheduler makes findings of their reports; scheduler/src/races/memory_error.c says why one recovers
  # and the other does not.
  set(heddle_sanitize_flags -fsanitize=address,undefined -fsanitize-recover=address
    -fno-sanitize-recover=undefined
    -fno-sanitize=object-size) # AddressSanitizer sees the same and tells more
elseif(HEDDLE_SANITIZE STREQUAL "thread")
  set(heddle_sanitize_flags -fsanitize=thread)
  # gcc turns a short memset() into stores that ThreadSanitizer does not see; it watches the library's
  # function.
  set(heddle_instrument_flags -fno-builtin-memset -fno-builtin-memcpy -fno-builtin-memmove)
elseif(HEDDLE_SANITIZE STREQUAL "access")
  # The flag is for compiling only: the compiler's calls go to scheduler/src/races/access_runtime.c.
  # heddle/access/string.h redirects the library's copies there, too.
  set(heddle_access_flags -fsanitize=thread)
  if(CMAKE_C_COMPILER_ID MATCHES "Clang")
    list(APPEND heddle_access_flags "SHELL:-mllvm -tsan-instrument-func-entry-exit=0"
      "SHELL:-mllvm -tsan-instrument-read-before-write")
  else()
    # A frame's end is found by its frame pointer, and variables begin with a pattern (access_written.h).
    # Nothing may be read before it is needed, since it could be an unwritten variable.
    list(APPEND heddle_access_flags -fno-omit-frame-pointer -fno-tree-loop-im -fno-hoist-adjacent-loads)
    check_c_compiler_flag(-ftrivial-auto-var-init=pattern HEDDLE_AUTO_VAR_INIT)
    if(HEDDLE_AUTO_VAR_INIT)
      list(APPEND heddle_access_flags -ftrivial-auto-var-init=pattern)
    endif()
  endif()
  set(heddle_access_headers scheduler/include/heddle/access) # its <string.h> comes before the C library's
  set(heddle_instrument_flags ${heddle_access_flags}
    "SHELL:-isystem ${PROJECT_SOURCE_DIR}/${heddle_access_headers}")
endif()

# NEVER_TSAN: the scheduler announces its fibers to ThreadSanitizer (by HEDDLE_TSAN) and is not instrumented
# itself. A report hook in an instrumented file deadlocks in the runtime, and only one thread uses the
# scheduler's memory. Nor is it instrumented in the access build (HEDDLE_ACCESS), whose runtime it is.
function(heddle_compile target)
  cmake_parse_arguments(arg "NEVER_TSAN" "" "" ${ARGN})
  target_compile_definitions(${target} PRIVATE _GNU_SOURCE=)
  target_compile_options(${target} PRIVATE
    "$<$<COMPILE_LANGUAGE:C>:${heddle_warnings};${heddle_stack_flags}>")
  if(HEDDLE_WERROR)
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:C>:-Werror>)
  endif()
  if(HEDDLE_SANITIZE STREQUAL "thread")
    target_compile_definitions(${target} PRIVATE HEDDLE_TSAN=1)
  elseif(HEDDLE_SANITIZE STREQUAL "address")
    target_compile_definitions(${target} PRIVATE HEDDLE_ASAN=1)
  elseif(HEDDLE_SANITIZE STREQUAL "access")
    target_compile_definitions(${target} PRIVATE HEDDLE_ACCESS=1)
  endif()
  if(HEDDLE_SANITIZE)
    target_compile_options(${target} PRIVATE ${heddle_sanitize_common})
    if(NOT (arg_NEVER_TSAN AND HEDDLE_SANITIZE MATCHES "^(thread|access)$"))
      target_compile_options(${target} PRIVATE
        "$<$<COMPILE_LANGUAGE:C>:${heddle_sanitize_flags};${heddle_instrument_flags}>")
    endif()
  endif()
endfunction()

# The processor's name as in the names of files: fiber_x86_64.S, fiber_aarch64.S.
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
  set(HEDDLE_PROCESSOR x86_64)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(HEDDLE_PROCESSOR aarch64)
else()
  message(FATAL_ERROR
    "no fiber switch for the processor '${CMAKE_SYSTEM_PROCESSOR}': Heddle knows x86_64 and aarch64")
endif()
