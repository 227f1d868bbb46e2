#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The golden counts with other parameters than the defaults, with threads created in several orders, by main
# or by another thread. Each scenario itself expects that dpor runs as many executions as there are classes,
# none of them blocked (.classes); here the numbers are independent of that. closure, which shares nothing
# with dpor, must reach the same.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

# EXECUTIONS SCENARIO PARAMETER=VALUE...
counts='
1 readers N=0
2 readers N=1
1024 readers N=10
2 lastzero N=1
5 lastzero N=2
12 lastzero N=3
3328 lastzero N=10
1 filesystem N=13
2 filesystem N=14
64 filesystem N=19
1 indexer N=11
8 indexer N=12
512 indexer N=14
20 counter T=2 K=3
90 counter T=3 K=2
1680 counter T=3 K=3
2520 counter T=4 K=2
3 philosophers N=2
7 philosophers N=3
127 philosophers N=7
2 philosophers N=2 left_handed=1
6 philosophers N=3 left_handed=1
126 philosophers N=7 left_handed=1
8 bounded_buffer P=1 C=1 B=1 I=2
32 bounded_buffer P=1 C=1 B=1 I=3
16 bounded_buffer P=2 C=1 B=1 I=1
64 bounded_buffer P=2 C=2 B=1 I=1
80 bounded_buffer P=2 C=2 B=1 I=1 broadcast=1
60 bounded_buffer P=2 C=2 B=2 I=1
60 bounded_buffer P=2 C=2 B=2 I=1 broadcast=1
4 trylock T=2
21 trylock T=3
3 lock_trylock
2 wait_signal
2 wait_forever
4 choice
1 adds T=3 K=3
1 adds T=8 K=20
20 adds T=2 K=3 used=1
1680 adds T=3 K=3 used=1
3 reader_semaphore
'

# Enough for each thread of a small program to be the first one, and for a larger program in reverse order.
orders='0 1 4 119 3628799' starters='0 1'
# Under a sanitizer, where a step takes ten times as long, one of each.
[ "$(basename "$HEDDLE_BUILD")" = release ] || orders=4 starters=1

# count_by STRATEGY EXECUTIONS SCENARIO PARAMETER=VALUE...
count_by() {
	local strategy=$1 expected=$2 scenario=$3 parameters=()
	shift 3
	for parameter in "$@"; do
		parameters+=(--param "$parameter")
	done
	exits 0 run "golden/$scenario" "${parameters[@]}" --strategy "$strategy" \
		--no-certify --failures kept --json json
	jq -e --argjson n "$expected" '.executions == $n and .blocked == 0
		and .coverage == "all"' json >found ||
		fail "golden/$scenario $* by $strategy: not $expected executions: $(cat json)"
}

count() {
	count_by dpor "$@"
}

while read -r -a line; do
	[ "${#line[@]}" = 0 ] && continue
	count_by closure "${line[@]}"
	for order in $orders; do
		for starter in $starters; do
			count "${line[@]}" "order=$order" "starter=$starter"
		done
	done
done <<<"$counts"

# Exactly one of the philosophers' executions is a deadlock, and two waits end in none at all.
deadlocks() {
	sed -n "s/.*deadlock '[a-z]*', in \([0-9]*\) of [0-9]* executions.*/\1/p" out
}
count 127 philosophers N=7
[ "$(deadlocks)" = 1 ] || fail "philosophers: $(cat out)"
count 2 wait_forever
[ "$(deadlocks)" = 2 ] || fail "wait_forever: $(cat out)"
count 2 wait_signal
[ "$(deadlocks)" = 1 ] || fail "wait_signal: $(cat out)"

# Parameters of which no count is known run as well.
exits 0 run golden/bounded_buffer --param P=3 --param C=2 --param B=2 --param I=1 --failures kept
exits 0 run golden/trylock --param T=4 --failures kept
exits 0 run golden/philosophers --param N=9 --param order=77 --failures kept
