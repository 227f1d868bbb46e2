#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The MIT rooms stand without the core: a tree from which core/ was removed builds and installs, and a
# stranger's scenario becomes a complete test program with nothing but the installed library, by pkg-config
# and by find_package.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "without_core: $*" >&2
	exit 1
}

# shellcheck source=stranger.sh
source "$(dirname "$0")/stranger.sh"

# The stranger's program is the whole command: it lists its scenario, finds the lost update, and is content
# with that.
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
