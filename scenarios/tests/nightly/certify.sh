#!/bin/bash
# SPDX-License-Identifier: MIT
#
# dpor and closure reach the same classes in each run of each suite, the large ones included, and in larger
# golden programs.

# shellcheck source=../../runner/tests/lib.sh
source "$(dirname "$0")/../../runner/tests/lib.sh"
# shellcheck source=../not_certified.bash
source "$(dirname "$0")/../not_certified.bash"

export limit_s=14000
most=2000000

if [ "$(basename "$HEDDLE_BUILD")" != release ]; then
	skip "done in the build release"
fi

all_certified() {
	not_certified json >left_out
	[ ! -s left_out ] || fail "not certified: $(cat left_out)"
}

exits 0 run --certify --certify-max $most --time 0 --failures kept --json json
all_certified
for run in "readers N=17" "lastzero N=10" "counter T=4 K=2" "bounded_buffer P=1 C=1 I=4" \
	"philosophers N=10"; do
	# shellcheck disable=SC2086
	set -- $run
	scenario=$1
	shift
	exits 0 run "golden/$scenario" "${@/#/--param=}" --certify --certify-max $most \
		--time 0 --failures kept --json json
	all_certified
done
