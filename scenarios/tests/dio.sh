#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The placeholder core's suite as one types it: the deadlock that Linus found is what it is said to be, the race that the
# review suspected is found by enumeration, and a defect put into a revision is judged by its own expectation.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

heddle list DR3
if [ "$code" != 0 ]; then
	echo "this heddle was built without the core"
	exit 77
fi

# FA1: one thread, waiting for a placeholder that it owns itself; in small and with the kernel's constants.
exits 0 run FA1 --revision v5-2006-12 --failures kept --json json
jq -e '.verdict == "FAILED" and .coverage == "all" and (.findings | length) == 1 and .kind == "deadlock"
	and .findings[0].invariant == "placeholder" and .findings[0].defect == "D21"' json >found || fail "FA1: $(cat json)"
says "D waits for file 1.placeholder [2,3]"
says "held by D itself"
exits 0 run FA1b --revision v5-2006-12 --failures kept
says "D waits for file 1.placeholder [64,66]"
says "held by D itself"
exits 0 run FA1 FA1b --revision rfc-2007-02 --failures kept --json json
[ "$(jq -r .verdict json | sort -u)" = EXHAUSTED ] || fail "FA1 under the cap: $(cat json)"

# It replays, each time alike.
schedule=$(echo kept/FA1-v5-*.sched)
exits 1 replay "$schedule"
cp out first
for again in 2 3; do
	exits 1 replay "$schedule"
	cmp -s out first || fail "replay $again of $schedule differs: $(diff out first)"
done
says "D waits for file 1.placeholder [2,3]"

# FA5: some orders of mmap and write deadlock, others do not.
exits 0 run FA5 --revision rfc-2007-02 --failures kept --json json
executions=$(jq .executions json)
deadlocks=$(sed -n "s/.*deadlock 'placeholder' (D21), in \([0-9]*\) of $executions executions.*/\1/p" out)
if [ "${deadlocks:-0}" -lt 1 ] || [ "$deadlocks" -ge "$executions" ]; then
	fail "FA5 deadlocks in '$deadlocks' of $executions executions: $(cat out)"
fi

# RA4 with D15: what is trimmed away in rfc-2007-02 is found when it is not.
exits 0 run RA4 --revision rfc-2007-02 --defect D15 --failures kept --json json
jq -e '[.findings[].defect] == ["D15"] and .findings[0].invariant == "I9 uninitialised data"' json >found ||
	fail "RA4 with D15: $(cat json)"
refuses "--defect: D15 can be put into rfc-2007-02, not into fixed" run RA4 --defect D15
