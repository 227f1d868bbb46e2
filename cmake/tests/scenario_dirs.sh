#!/bin/bash
# SPDX-License-Identifier: MIT
#
# HEDDLE_SCENARIO_DIRS builds folders from outside the tree into the command and into the test program, and
# says which folder it cannot use.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "scenario_dirs: $*" >&2
	exit 1
}

# shellcheck source=stranger.sh
source "$(dirname "$0")/stranger.sh"

# The core makes no difference here, and half of what is to be compiled.
copy_without_core

configure() {
	cmake -S "$work/tree" -B "$work/build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DHEDDLE_TESTS=ON \
		"-DHEDDLE_SCENARIO_DIRS=$1" >"$work/log" 2>&1
}

if ! [ -e "$HEDDLE_SOURCE/scenarios/runner/main.c" ]; then
	echo "skip: scenarios/runner/main.c is not there yet"
	exit 77
fi

! configure "$work/nowhere" || fail "a folder that is not there was accepted"
grep -q "'$work/nowhere' is not a folder" "$work/log" || fail "no word of the folder: $(cat "$work/log")"
mkdir "$work/empty"
! configure "$work/empty" || fail "a folder without scenarios was accepted"
grep -q "'$work/empty' has no \*.c" "$work/log" || fail "no word of the empty folder: $(cat "$work/log")"

mkdir "$work/one" "$work/two"
cp "$HEDDLE_SOURCE/cmake/tests/stranger/lost_update.c" "$work/one/"
sed 's/stranger, lost_update/stranger, lost_again/' "$work/one/lost_update.c" >"$work/two/lost_again.c"
configure "$work/one;$work/two" || fail "does not configure: $(cat "$work/log")"
cmake --build "$work/build" --target heddle scenario_tests >"$work/log" 2>&1 ||
	fail "does not build: $(tail -n 40 "$work/log")"

for scenario in lost_update lost_again; do
	"$work/build/heddle" list | grep -q "stranger/$scenario" || fail "the command does not list $scenario"
	"$work/build/tests/scenario_tests" --list | grep -q "$scenario" ||
		fail "the test program does not list $scenario"
done
