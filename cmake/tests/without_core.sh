#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The MIT rooms stand without the core: a tree from which core/ was removed builds and installs, and a stranger's scenario
# becomes a complete test program with nothing but the installed library, by pkg-config and by find_package.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "without_core: $*" >&2
	exit 1
}

# The stranger's program is the whole command: it lists its scenario, finds the lost update, and is content with that.
check_program() {
	"$1" list | grep -q 'stranger/lost_update' || fail "$2: the scenario is not listed"
	"$1" run lost_update --failures "$work/failures" >"$work/output" 2>&1 ||
		fail "$2: run exits with $?: $(cat "$work/output")"
	grep -q FAILED "$work/output" || fail "$2: the lost update was not found: $(cat "$work/output")"
}

if ! [ -e "$HEDDLE_SOURCE/scenarios/runner/main.c" ]; then
	echo "skip: scenarios/runner/main.c is not there yet"
	exit 77
fi

mkdir "$work/tree"
tar -C "$HEDDLE_SOURCE" --exclude=./core --exclude=./build --exclude=./.git -cf - . | tar -C "$work/tree" -xf -
! [ -e "$work/tree/core" ] || fail "the copy still has a core"

cmake -S "$work/tree" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DHEDDLE_TESTS=OFF -DHEDDLE_WERROR=ON \
	>"$work/log" 2>&1 || fail "does not configure: $(cat "$work/log")"
cmake --build "$work/build" >"$work/log" 2>&1 || fail "does not build: $(tail -n 40 "$work/log")"
cmake --install "$work/build" --prefix "$work/prefix" >/dev/null

cp "$HEDDLE_SOURCE/cmake/tests/stranger/lost_update.c" "$work/"
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name heddle.pc)")
read -ra flags <<<"$(pkg-config --cflags --libs heddle)"
cc -std=c17 -Wall -Werror "$work/lost_update.c" "${flags[@]}" -o "$work/by_pkg_config"
check_program "$work/by_pkg_config" pkg-config

mkdir "$work/consumer"
cat >"$work/consumer/CMakeLists.txt" <<'END'
cmake_minimum_required(VERSION 3.25)
project(consumer C)
find_package(heddle REQUIRED)
add_executable(by_find_package ../lost_update.c)
target_link_libraries(by_find_package PRIVATE heddle::heddle)
END
cmake -S "$work/consumer" -B "$work/consumer/build" -G Ninja -DCMAKE_PREFIX_PATH="$work/prefix" >/dev/null
cmake --build "$work/consumer/build" >/dev/null
check_program "$work/consumer/build/by_find_package" find_package
