#!/bin/bash
# SPDX-License-Identifier: MIT
#
# dpor and closure reach the same classes and findings: in the suites without the core's here, in all of them
# in the test of README.md. Also: the options of --certify.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

# shellcheck source=not_certified.bash
source "$(dirname "$0")/not_certified.bash"

skip_in asan "the same classes in each build"

export limit_s=900

# all_certified WHAT: each run of ./json
all_certified() {
	[ -z "$(not_certified json)" ] || fail "$1: not certified: $(not_certified json)"
}

# All suites but the core's, and of golden what is small.
heddle list
suites=$(grep -oE '[a-z]+/[a-z0-9_]+' out | sed 's,/.*,,' |
	sort -u | grep -vE '^(dio|golden|example)$')
# shellcheck disable=SC2086
exits 0 run $suites golden/counter golden/choice golden/philosophers golden/bounded_buffer \
	--time 0 --failures kept --json json
all_certified "$suites"

# The second engine gets the same budgets, sections and points. Counts that only hold without spurious
# wake-ups are then not as expected.
exits 1 run golden/bounded_buffer --param P=1 --param C=1 --param I=2 --spurious 2 --failures kept --json json
jq -e '.certified and .executions > 8' json >found || fail "spurious wake-ups: $(cat json)"
for sections in lock open; do
	exits 0 run tutorial golden/counter --sections $sections --failures kept --json json
	all_certified "$sections"
done

# The reason why a run is not certified is shown: in JSON always, in the table if --certify is given.
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
