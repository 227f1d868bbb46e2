#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Steps of all suites that are declared independent are independent: one execution in some is run again with
# each two of them exchanged.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

export limit_s=300

only_in_release "the same steps in each build, and ten times as slow"

# check N PAIRS ARGUMENT...: one execution in N; all is as expected, and so many pairs at least were exchanged
check() {
	local n=$1 pairs=$2
	shift 2
	exits 0 run "$@" --check-independence "$n" --time 0 --failures kept --json json
	jq -e -s --argjson pairs "$pairs" '(map(.exchanged // 0) | add) >= $pairs' json >found ||
		fail "$*: too few pairs: $(jq -c '[.id, .scenario, .exchanged]' json)"
	says "independence: "
}

check 1 30 tutorial --strategy naive
check 1 300 golden/counter golden/bounded_buffer golden/trylock golden/adds golden/philosophers \
	golden/choice golden/lock_trylock golden/wait_signal golden/wait_forever golden/reader_semaphore
check 1 2000 golden/readers golden/lastzero --param N=7
check 1 100 golden/indexer golden/filesystem --param N=14

# The suite of the core, one scenario at a time, every fifth one; SCENARIOS_APART=1: all.
heddle list 'dio/*'
grep -o 'dio/[a-z0-9_]*' out | sort -u | awk -v n="${SCENARIOS_APART:-5}" 'NR % n == 0' >scenarios
apart=1000 pairs_least=1000
pairs=0
while read -r scenario; do
	exits 0 run "$scenario" --check-independence $apart --time 0 --failures kept --json json
	pairs=$((pairs + $(jq -s 'map(.exchanged // 0) | add' json)))
done <scenarios
if [ -s scenarios ] && [ "$pairs" -lt $pairs_least ]; then
	fail "only $pairs pairs in the suite of the core"
fi

# A signal during the check: the unchecked executions are reported, and nothing is proved.
code=0
timeout --preserve-status --signal=INT 2 "$HEDDLE" run golden/lastzero --param N=14 \
	--check-independence 1 --jobs 1 --json json \
	>out 2>err || code=$?
[ "$code" = 130 ] || fail "Ctrl-C in the check: exit code $code: $(cat out err)"
grep -Eq '[0-9]+ of [0-9]+ executions were not checked for independence \(Ctrl-C\)' out ||
	fail "Ctrl-C in the check: $(cat out)"
[ "$(jq -r .verdict json)" = BUDGET ] || fail "Ctrl-C in the check: $(cat json)"
