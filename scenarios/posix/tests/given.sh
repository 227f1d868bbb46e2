#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a call gives through a pointer is a write of the thread that calls: a race on it is found, a loop that
# waits for it is no livelock, and what a lock orders is none. Once for each call that gives something.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=session.sh
. "$tests/session.sh"

"$HEDDLE" cc -Wall -Werror -pthread -o sound "$tests/given/given.c"
"$HEDDLE" cc -DBROKEN -pthread -o broken "$tests/given/given.c"
calls=$(sed -n 's/^	{ "\([a-z0-9_]*\)", .*/\1/p' "$tests/given/given.c")
[ "$calls" ] || fail "no calls"

for call in $calls; do
	exits 0 ./sound run --no-color --strategy dpor -- "$call"
	says EXHAUSTED
	exits 1 ./broken run --no-color --no-minimize --strategy dpor -- "$call"
	says "data race 'unordered accesses'"
	says_not livelock deadlock
done
