#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Addresses that threads hand to each other are recorded by what they point to: each kind of memory lies
# elsewhere in another process, and a schedule that was found there replays here.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

for memory in 0 1 2 3 4; do
	exits 0 run determinism/withdrawn --param "memory=$memory" --no-minimize --failures "found$memory"
	schedules=("found$memory"/*.sched)
	[ "${#schedules[@]}" = 1 ] || fail "memory=$memory: ${#schedules[@]} schedules"
	for _ in 1 2 3; do
		heddle replay "${schedules[0]}"
		says "nobody sees it"
		says "again"
	done
done

# A schedule with another address diverges, and the message names what it points to.
sed 's/\(atomic_load "announced" =\) [0-9]*/\1 7/' "${schedules[0]}" >other.sched
! cmp -s other.sched "${schedules[0]}" || fail "no value to change in $(cat other.sched)"
heddle replay other.sched
grep -q "program#1" out err || fail "a divergence does not tell program#1: $(cat out err)"

# Equivalent executions have equal addresses, also in copies of the process.
exits 0 run 'determinism/*pointer*' determinism/exchanged --check-independence 1
exits 0 run determinism/withdrawn --param memory=1 --check-independence 1
exits 0 run 'determinism/*pointer*' determinism/exchanged --jobs 2
