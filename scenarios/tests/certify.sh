#!/bin/bash
# SPDX-License-Identifier: MIT
#
# dpor and closure come to the same classes and findings: in release in each run of each suite, but for those
# of more than 50,000 classes; in builds that are slower, in the runs of all suites but the core's that are
# certified by default. And --certify is what it says.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

export limit_s=900

# Those that are not certified, with the reason; but for scenarios that are made not to repeat.
left_out() {
	jq -r 'select(.certified != true and (.scenario | startswith("determinism/") | not)) |
		"\(.scenario) \(.revision) \(.certified) \(.certified_reason)"' json
}

if [ "$(basename "$HEDDLE_BUILD")" = release ]; then
	exits 0 run --certify --certify-max 50000 --time 0 --failures kept --json json
	left_out >left
	! grep -v " false more than 50000 classes: give --certify-max N$" left ||
		fail "not certified: $(cat left)"
	[ "$(wc -l <left)" -le 10 ] || fail "so many have more than 50000 classes: $(cat left)"
	[ "$(jq -s 'map(select(.certified)) | length' json)" -ge 40 ] ||
		fail "hardly anything was certified: $(cat out)"
	says " certified"
else
	heddle list
	suites=$(grep -oE '[a-z]+/[a-z0-9_]+' out | sed 's,/.*,,' |
		sort -u | grep -vE '^(dio|golden|example)$')
	# shellcheck disable=SC2086
	exits 0 run $suites golden/counter golden/choice golden/philosophers golden/bounded_buffer \
		--time 0 --failures kept --json json
	[ -z "$(left_out)" ] || fail "not certified: $(left_out)"
fi

# Budgets, sections in another way, another kind of points: the second engine is given the same. With the
# counts that only hold without spurious wake-ups these are not as expected.
exits 1 run golden/bounded_buffer --param P=1 --param C=1 --param I=2 --spurious 2 --failures kept --json json
jq -e '.certified and .executions > 8' json >found || fail "spurious wake-ups: $(cat json)"
for sections in lock open; do
	exits 0 run tutorial golden/counter --sections $sections --failures kept --json json
	[ -z "$(left_out)" ] || fail "$sections: $(left_out)"
done

# What keeps a run from being certified is told, in JSON always and in the table where it was asked for.
reason() {
	jq -r '"\(.certified) \(.certified_reason)"' json
}
exits 0 run golden/readers --param N=4 --certify-max 15 --failures kept --json json
says "not certified: more than 15 classes"
exits 0 run golden/readers --param N=4 --certify-max 16 --failures kept --json json
[ "$(reason)" = "true null" ] || fail "16 of 16: $(reason)"
exits 0 run golden/readers --param N=4 --no-certify --failures kept --json json
[ "$(reason)" = "null nobody asked for it" ] || fail "--no-certify: $(reason)"
exits 0 run golden/readers --param N=4 --strategy closure --failures kept --json json
[ "$(reason)" = "null only runs of dpor are" ] || fail "closure: $(reason)"
exits 0 run golden/readers --param N=4 --check-independence 1 --failures kept --json json
[ "$(reason)" = "null not in a run with --check-independence or --classes" ] || fail "independence: $(reason)"
exits 0 run golden/readers --param N=4 --classes file --failures kept --json json
[ "$(reason)" = "null not in a run with --check-independence or --classes" ] || fail "classes: $(reason)"
exits 1 run golden/readers --executions 10 --failures kept --json json
[ "$(reason)" = "null not all of the space was explored" ] || fail "a budget: $(reason)"
refuses "--no-certify" run golden/readers --certify --no-certify
refuses "--no-certify" run golden/readers --certify-max 5 --no-certify
refuses "--certify-max" run golden/readers --certify-max none
