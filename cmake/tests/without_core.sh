#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The MIT rooms do not need the core: a tree from which core/ was removed builds and installs. A scenario
# outside of the project becomes a complete test program with the installed library alone, by pkg-config and
# by find_package.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "without_core: $*" >&2
	exit 1
}

# shellcheck source=stranger.sh
source "$(dirname "$0")/stranger.sh"

# The program is the whole command: it lists its scenario and finds the lost update, as expected.
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

build_without_core -DCMAKE_BUILD_TYPE=Debug -DHEDDLE_TESTS=OFF
read -ra flags <<<"$(pkg-config --cflags --libs heddle)"
printf "%s\n" "${flags[@]}" | grep -qx -- -fstack-clash-protection ||
	fail "a large frame would pass the guard of its stack"
cc -std=c17 -Wall -Werror "$HEDDLE_SOURCE/cmake/tests/stranger/lost_update.c" "${flags[@]}" \
	-o "$work/by_pkg_config"
check_program "$work/by_pkg_config" pkg-config
by_find_package lost_update
check_program "$work/consumer/build/by_find_package" find_package
