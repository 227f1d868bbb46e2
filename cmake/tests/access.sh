#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The access build without the core, and a program outside of the project. With the installed library's flags
# alone, by pkg-config and by find_package, its plain accesses are seen. (The tests of the access build run in
# that build: .ci/run.)

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "access: $*" >&2
	exit 1
}

# shellcheck source=stranger.sh
source "$(dirname "$0")/stranger.sh"

# The stranger's program finds the lost update where the accesses are scheduling points, and replays it.
check_program() {
	"$1" run --points racy --failures "$work/failures" >"$work/output" 2>&1 ||
		fail "$2: run exits with $?: $(cat "$work/output")"
	grep -q "failed check 'no hit is lost'" "$work/output" ||
		fail "$2: no lost update: $(cat "$work/output")"
	for schedule in "$work"/failures/*; do
		"$1" replay --all "$schedule" >"$work/output" 2>&1 &&
			fail "$2: $schedule passes: $(cat "$work/output")"
		grep -q "$schedule: .* again, after" "$work/output" ||
			fail "$2: $schedule: $(cat "$work/output")"
		grep -q "memory_write hits=1" "$work/output" ||
			fail "$2: the trace does not name the variable: $(cat "$work/output")"
	done
	rm -rf "$work/failures"
}

build_without_core -DCMAKE_BUILD_TYPE=Release -DHEDDLE_SANITIZE=access -DHEDDLE_TESTS=OFF

read -ra compile <<<"$(pkg-config --cflags heddle)"
read -ra link <<<"$(pkg-config --libs heddle)"
# The compiler is given ./plain_counter.c: places are told alike all the same.
(cd "$HEDDLE_SOURCE/cmake/tests/stranger" && cc -std=c17 -O2 -g -Wall -Werror "${compile[@]}" \
	-c ./plain_counter.c -o "$work/plain_counter.o")
cc "$work/plain_counter.o" "${link[@]}" -o "$work/by_pkg_config"
check_program "$work/by_pkg_config" pkg-config

# Code that chooses its own interfaces of the C library, and C++.
cc -std=c17 -O2 -g -Wall -Werror "${compile[@]}" -c "$HEDDLE_SOURCE/cmake/tests/stranger/own_macros.c" \
	-o "$work/own_macros.o"
c++ -std=c++17 -O2 -g -Wall -Werror -fno-devirtualize "${compile[@]}" \
	-c "$HEDDLE_SOURCE/cmake/tests/stranger/counter.cc" \
	-o "$work/counter.o"
c++ "$work/own_macros.o" "$work/counter.o" "${link[@]}" -o "$work/own_macros"
"$work/own_macros" run --points racy --failures "$work/failures" >"$work/output" 2>&1 ||
	fail "own_macros: run exits with $?: $(cat "$work/output")"
rm -rf "$work/failures"
by_find_package plain_counter
check_program "$work/consumer/build/by_find_package" find_package

HEDDLE_BUILD=$work/build "$(dirname "$0")/every_build/public_names.sh" || fail "see above"
