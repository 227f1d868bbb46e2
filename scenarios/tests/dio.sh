#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The placeholder core's suite as one types it: the deadlock that Linus found is what it is said to be, the
# race that the review suspected is found by enumeration, and a defect put into a revision is judged by its
# own expectation.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

only_in_release "the same runs in each build, and ten times as slow"

heddle list DR3
if [ "$code" != 0 ]; then
	skip "this heddle was built without the core"
fi

# FA1: one thread, waiting for a placeholder that it owns itself; in small and with the kernel's constants.
exits 0 run FA1 --revision v5-2006-12 --failures kept --json json
jq -e '.sections == "footprint" and .verdict == "FAILED" and .coverage == "all"
	and (.findings | length) == 1 and .kind == "deadlock"
	and .findings[0].invariant == "placeholder" and .findings[0].defect == "D21"' json >found ||
		fail "FA1: $(cat json)"
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

# Before the series: every scenario says what is expected, but those that speak of placeholders or of flags.
exits 0 list dio
awk '/^[A-Z]+[0-9]+[a-z]* / { id = $1; all[id] } / legacy-2.6.20: / { says[id] }
	END { for (id in all) if (!(id in says)) print id }' out | LC_ALL=C sort >silent
[ "$(xargs <silent)" = "AC2 AC4 AC5 AC6 AC7 AC8 FL1 FL2 FL3" ] ||
	fail "nothing is said of legacy-2.6.20 by: $(xargs <silent)"

# A partial revision runs where something is expected of it. Where nothing is, only if it is asked for.
exits 0 run TR1 TR13 --revision rfc-2007-02/1 --no-certify --json json
[ "$(jq -r .id json)" = TR1 ] || fail "TR13 takes part in rfc-2007-02/1: $(cat json)"
exits 0 run TR13 --revision rfc-2007-02/1 --no-certify --json json
jq -e '.verdict == "EXHAUSTED" and .revision == "rfc-2007-02/1"' json >found || fail "TR13: $(cat json)"
exits 1 run AC5 --revision legacy-2.6.20 --no-certify --failures kept --json json
jq -e '[.findings[].invariant] == ["BUG"]' json >found || fail "AC5 under legacy-2.6.20: $(cat json)"
says "legacy-2.6.20 has no placeholders"

# The motive of the series: before it, and no more with it.
exits 0 run DR1b --revision legacy-2.6.20 --no-certify --failures kept --json json
jq -e '[.findings[].defect] | unique == ["L1"]' json >found || fail "DR1b: $(cat json)"

# The cap is enough where a block is no larger than a sector.
exits 0 run FA3 --param block_sectors=1 --no-certify --failures kept --json json
jq -es 'map(select(.verdict == "FAILED") | .revision) == ["v5-2006-12"]' json >found ||
	fail "FA3 in blocks: $(cat json)"

# Each set of flags fails somewhere as posted, and nowhere in fixed.
for flags in 0 1 2 3 4 5 6 7; do
	exits 0 run FL1 FL2 FL3 --param flags=$flags --no-certify --failures kept --json json
	jq -es 'map(select(.revision == "rfc-2007-02" and .verdict == "FAILED")) | length > 0' json >found ||
		fail "flags $flags: nothing fails: $(cat json)"
	jq -es 'map(select(.revision == "fixed")) | map(.verdict) | unique == ["EXHAUSTED"]' json >found ||
		fail "flags $flags under fixed: $(cat json)"
done
