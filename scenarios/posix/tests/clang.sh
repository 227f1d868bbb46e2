#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The pairs with atomics, compiled by clang, which calls libatomic where gcc does not.
command -v clang >/dev/null || {
	echo "clang is not installed"
	exit 77
}
HEDDLE_CC=clang
export HEDDLE_CC
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=pairs.sh
. "$tests/pairs.sh"
# shellcheck disable=SC2034 # pairs.sh uses it
PAIR_FLAGS="-Wno-atomic-alignment"
check_pairs "$tests/programs" 'atomic_*.c'
