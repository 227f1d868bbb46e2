#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Loops that only read, in pairs, as gcc and clang make them: explored by dpor, and certified by closure.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=needs_awaits.sh
. "$tests/needs_awaits.sh"
# shellcheck source=pairs.sh
. "$tests/pairs.sh"

# Both engines, where dpor has come to an end. A weak compare-exchange may fail for nothing, once.
explore() {
	"./$1" run --no-color --no-minimize --strategy dpor --certify --spurious 1 2>/dev/null |
		head -n 1 >"$1.row"
	case $(cat "$1.row") in
	*certified*) cat "$1.row" ;;
	*) echo "not certified: $(cat "$1.row")" ;;
	esac
}

# LOOPS_ALL=1: each compiler without and with optimisation, which takes twice as long.
builds="gcc:-O2 clang:-O0"
[ -z "${LOOPS_ALL-}" ] || builds="gcc:-O0 gcc:-O2 clang:-O0 clang:-O2"
for build in $builds; do
	HEDDLE_CC=${build%:*}
	export HEDDLE_CC
	PAIR_FLAGS=${build#*:}
	command -v "$HEDDLE_CC" >/dev/null || continue
	# each in a shell of its own, which ends there
	(check_pairs "$tests/loops") || {
		echo "$build"
		exit 1
	}
done
