#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Pairs whose volatile accesses the compiler tells from others: they are atomics. Else they race.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=pairs.sh
. "$tests/pairs.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
"$HEDDLE" cc -DBROKEN -pthread -o unmarked "$tests/volatile/update.c" || exit 1
unmarked=$(explore unmarked)
rm -rf "$work"
case $unmarked in
*FAILED*"data race"*) ;;
*)
	echo "unmarked: $unmarked"
	exit 1
	;;
esac

# shellcheck disable=SC2034 # pairs.sh uses it
case $(${HEDDLE_CC:-cc} --version) in
*clang*) PAIR_FLAGS="-mllvm -tsan-distinguish-volatile=1" ;;
*) PAIR_FLAGS="--param tsan-distinguish-volatile=1" ;;
esac
check_pairs "$tests/volatile"
