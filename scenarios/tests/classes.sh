#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The executions that `heddle run --classes` writes are pairwise inequivalent, possible, and complete, by a
# checker that knows only docs/classes-format.md. They are complete since naive, which does not know classes,
# reaches the same set.

here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=../runner/tests/lib.sh
source "$here/../runner/tests/lib.sh"

skip_in asan "the same classes in each build"

# judge FILE [awk argument...]: leaves the verdict on each run of the file in ./judged
judge() {
	local file=$1
	shift
	LC_ALL=C awk "$@" -f "$here/classes.awk" "$file" >judged 2>err || fail "$file: $(cat err)"
}

# CLASSES INTERLEAVINGS SCENARIO PARAMETER=VALUE...; interleavings 0: too many to run all of them
programs='
1024 0 readers N=10
16 120 readers N=4
28 2520 lastzero N=4
64 0 filesystem N=19
8 0 indexer N=12
20 20 counter T=2 K=3
1680 1680 counter T=3 K=3
7 0 philosophers N=3
126 0 philosophers N=7 left_handed=1
64 0 bounded_buffer P=2 C=2 B=1 I=1
80 0 bounded_buffer P=2 C=2 B=1 I=1 broadcast=1
16 0 bounded_buffer P=2 C=1 B=1 I=1
21 0 trylock T=3
3 0 lock_trylock
2 0 wait_signal
2 0 wait_forever
4 4 choice
1 0 adds T=3 K=2
20 20 adds T=2 K=3 used=1
3 0 reader_semaphore
'

# explore STRATEGY SCENARIO PARAMETER=VALUE...: leaves its file in ./STRATEGY
explore() {
	local strategy=$1 scenario=$2 parameters=() parameter
	shift 2
	for parameter in "$@"; do
		parameters+=(--param "$parameter")
	done
	exits 0 run "golden/$scenario" "${parameters[@]}" \
		--strategy "$strategy" --classes "$strategy" --failures kept
}

while read -r classes _ scenario parameters; do
	[ -n "$classes" ] || continue
	# shellcheck disable=SC2086
	explore dpor $scenario $parameters
	judge dpor
	[ "$(cat judged)" = "golden/$scenario $classes $classes 0 all" ] ||
		fail "golden/$scenario $parameters: not one execution for each of $classes: $(cat judged)"
done <<<"$programs"

# All of them.
for program in "readers N=3" "lastzero N=3" "counter T=2 K=3" "counter T=3 K=2" "philosophers N=2" \
	"trylock T=2" "bounded_buffer P=1 C=1 B=1 I=2" "adds T=2 K=2 used=1" \
	lock_trylock wait_signal wait_forever choice reader_semaphore; do
	for strategy in naive dpor; do
		# shellcheck disable=SC2086
		explore $strategy $program
		judge $strategy -v forms=1
		LC_ALL=C sort judged >$strategy.forms
		awk -F '\t' '$1 == "end" { print $4 }' $strategy | LC_ALL=C sort -u >$strategy.keys
	done
	[ -s dpor.forms ] || fail "$program: no classes"
	cmp -s naive.forms dpor.forms || fail "$program: $(diff naive.forms dpor.forms)"
	cmp -s naive.keys dpor.keys || fail "$program: the keys of one process are not those of another"
done

# Several runs in one file.
exits 0 run tutorial --classes several --failures kept
judge several
[ "$(wc -l <judged)" = 8 ] || fail "not eight runs: $(cat judged)"

# The checker refuses wrong files. The first execution twice:
explore dpor counter T=2 K=3
awk 'NR == 1 || !/^done/ { print } /^execution\t0$/, /^end/ { first = first $0 "\n" }
	/^done/ { sub(/\t20\t/, "\t21\t"); printf "%s%s\n", first, $0 }' dpor >twice
judge twice
[ "$(cat judged)" = "golden/counter 21 20 0 all" ] || fail "an execution twice is not noticed: $(cat judged)"

# wants TEXT FILE: the checker must refuse the file with this
wants() {
	! LC_ALL=C awk -f "$here/classes.awk" "$2" >judged 2>err || fail "it is content with $2"
	grep -qF "$1" err || fail "$2: not '$1', but: $(cat err)"
}
awk '/\tunlock\t/ && !done { done = 1; sub(/unlock/, "lock"); sub(/write\tunlock/, "write\tlock") }
	{ print }' dpor >stolen
wants "a mutex is taken that is held" stolen
grep -v '^end' dpor >endless
wants "not as many executions as it says" endless
sed '$d' dpor >truncated
wants "no run is complete" truncated
sed 's/\t5,11\t0$/\t5,99\t0/' dpor >backwards
wants "was enabled by a later one" backwards
awk '/^end/ && !n++ { key = $NF } { if (/^end/) sub(/[0-9a-f]*$/, key); print }' dpor >one_key
wants "the key is not that of the class" one_key
awk '/^end/ && !n++ { sub(/.$/, "x") } { print }' dpor >no_key
wants "no key" no_key

# A run that a limit stopped does not claim completeness.
exits 1 run golden/counter --executions 10 --classes some
judge some
[ "$(cat judged)" = "golden/counter 10 10 0 budget" ] || fail "a budget: $(cat judged)"
