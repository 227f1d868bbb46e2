#!/bin/sh
# SPDX-License-Identifier: MIT
#
# `heddle cc` in other people's builds: several objects, a static library, options that pass through, make,
# CMake, a check as autoconf makes it, C++; and errors of its own.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
	echo "build_systems: $*"
	exit 1
}

# finds PROGRAM WORDS: exploring it finds this
finds() {
	line=$("$1" run --no-color --no-minimize 2>messages | head -n 1)
	case $line in
	*"$2"*) ;;
	*) fail "$1: not '$2': $line $(cat messages)" ;;
	esac
}

# refuses WORDS ARGUMENT...: `heddle` ends with 2 and says so in one line
refuses() {
	words=$1
	shift
	code=0
	"$HEDDLE" "$@" >output 2>&1 || code=$?
	[ $code = 2 ] || fail "heddle $*: exit code $code: $(cat output)"
	grep -q -- "$words" output || fail "heddle $*: not '$words': $(cat output)"
	[ "$(wc -l <output)" = 1 ] || fail "heddle $*: more than one line: $(cat output)"
}

cat >counter.h <<'END'
extern int counter;
void add(void);
END
cat >counter.c <<'END'
#include "counter.h"
#include <math.h>
int counter = START;
void add(void)
{
	counter += (int)sqrt(1.0);
}
END
cat >main.c <<'END'
#include "counter.h"
#include <assert.h>
#include <pthread.h>
static void *run(void *unused)
{
	add();
	return unused;
}
int main(int argc, char **argv)
{
	pthread_t thread;
	(void)argv;
	pthread_create(&thread, NULL, run, NULL);
	add();
	pthread_join(thread, NULL);
	assert(argc == 1 || counter == 7);
	return 0;
}
END

# Step by step, with a static library and a file of dependences.
"$HEDDLE" cc -c -MMD -MF counter.d -DSTART=5 -O2 -std=c11 -I . counter.c -o counter.o
grep -q counter.h counter.d || fail "no file of dependences"
ar rc libcounter.a counter.o
"$HEDDLE" cc -c main.c
"$HEDDLE" cc -o steps main.o -L. -lcounter -lm -pthread
finds ./steps "data race"
"$HEDDLE" cc -DSTART=5 -o both main.c counter.c -lm
finds ./both "data race"
./both || fail "run by itself, it ends with $?"

# make, by its own rules.
cat >Makefile <<'END'
CFLAGS = -DSTART=5 -Wall
LDLIBS = -lm -lpthread
program: main.o counter.o; $(CC) -o $@ $^ $(LDLIBS)
END
make -s CC="$HEDDLE cc" program
finds ./program "data race"
code=0
./program run --no-color -- argument >output 2>&1 || code=$?
if [ $code != 1 ] || ! grep -q "failed check 'assertion'" output; then
	fail "the argument does not arrive: $(cat output)"
fi
schedule=$(sed -n 's/^next: *//p' output | head -n 1)
case $schedule in
"./program replay failures/"*) ;;
*) fail "what to type next: $schedule" ;;
esac

# CMake takes a compiler that is one word.
if command -v cmake >/dev/null; then
	mkdir -p cmake/bin
	printf '#!/bin/sh\nexec %s cc "$@"\n' "$HEDDLE" >cmake/bin/cc
	chmod +x cmake/bin/cc
	cat >cmake/CMakeLists.txt <<'END'
cmake_minimum_required(VERSION 3.13)
project(counter C)
find_package(Threads REQUIRED)
add_library(counter STATIC ../counter.c)
target_compile_definitions(counter PRIVATE START=5)
target_link_libraries(counter PUBLIC m)
add_executable(counted ../main.c)
target_link_libraries(counted PRIVATE counter Threads::Threads)
END
	cmake -S cmake -B cmake/build -DCMAKE_C_COMPILER="$folder/cmake/bin/cc" >messages 2>&1 ||
		fail "cmake: $(cat messages)"
	cmake --build cmake/build >messages 2>&1 || fail "cmake --build: $(cat messages)"
	finds cmake/build/counted "data race"
fi

# A check as autoconf makes it: the program is run, and its exit code counts.
printf 'int main(void) { return sizeof(long) == 8 ? 0 : 1; }\n' >conftest.c
"$HEDDLE" cc -o conftest conftest.c
./conftest || fail "conftest ends with $?"
printf 'int main(void) { return 3; }\n' >conftest.c
"$HEDDLE" cc -o conftest conftest.c
code=0
./conftest 2>/dev/null || code=$?
[ $code = 3 ] || fail "conftest ends with $code, not 3"

# C++, where there is a compiler.
if command -v "${HEDDLE_CXX:-c++}" >/dev/null; then
	cat >locks.cc <<'END'
#include <cassert>
#include <mutex>
#include <thread>
static std::mutex lock;
static int counter;
static void add()
{
#ifndef BROKEN
	std::lock_guard<std::mutex> guard(lock);
#endif
	counter++;
}
int main()
{
	std::thread thread(add);
	add();
	thread.join();
	assert(counter == 2);
}
END
	"$HEDDLE" c++ -o locks locks.cc
	finds ./locks EXHAUSTED
	"$HEDDLE" c++ -DBROKEN -o locks locks.cc
	finds ./locks "data race"
fi

# What cannot be.
refuses "no file is given" cc
refuses "leave it out" cc -shared -o libcounter.so counter.c -DSTART=1
refuses "leave it out" cc -fsanitize=address main.c
code=0
"$HEDDLE" cc -o none missing.c 2>output || code=$?
if [ $code = 0 ] || ! grep -q missing.c output; then
	fail "a missing file: exit code $code: $(cat output)"
fi
[ "$("$HEDDLE" cc -dumpversion)" ] || fail "the compiler does not say its version"
