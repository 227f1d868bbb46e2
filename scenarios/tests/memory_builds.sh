#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The table of the suite memory/ (its memory.h): this build finds of each pair what its column says, and
# nothing of the twin, which is explored to the end; in the access build with each --points. Where asan sees a
# pair, the table has it say what access says; and where both builds are there, and new, their findings are
# compared themselves: kind, subject and place.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"
# shellcheck disable=SC2034 # of lib.sh
limit_s=300

suite=$HEDDLE_SOURCE/scenarios/suites/memory
cache=$HEDDLE_BUILD/CMakeCache.txt
build=$(sed -n 's/^HEDDLE_SANITIZE:STRING=//p' "$cache")

# ID | pair | other | asan | access, of a line with three columns of a known width behind the id and the pair
sed -nE 's/^ \*   (ME[0-9]+) +//; T; s/^(.{34})(.{20})(.{20})(.*)$/\1|\2|\3|\4/p' "$suite/memory.h" >rows
sed -nE 's/^ \*   (ME[0-9]+) .*/\1/p' "$suite/memory.h" >ids
paste -d '|' ids rows | sed -E 's/ *\| */|/g; s/ +$//' >table
[ "$(wc -l <table)" -ge 24 ] || fail "the table has $(wc -l <table) rows"
awk -F'|' 'NF != 5' table >malformed
[ ! -s malformed ] || fail "rows that are not of the table's form: $(cat malformed)"

# Findings that only gcc makes are not expected with other compilers.
if grep -qE '^CMAKE_C_COMPILER:.*clang' "$cache"; then
	sed -i -E 's/\|[^|]* \(gcc\)$/|-/' table
else
	sed -i -E 's/ \(gcc\)$//' table
fi

# The table itself.
while IFS='|' read -r id _ _ asan access; do
	[ "$asan" = - ] || [ "$asan" = "$access" ] ||
		fail "$id: asan and access do not agree: '$asan', '$access'"
done <table

case $build in
address) column=4 ;;
access) column=5 ;;
*) column=3 ;;
esac
mapfile -t all < <(cut -d '|' -f 1 table)

# expect_table: what ./json says is what the column says
expect_table() {
	local id subject found verdict
	while IFS='|' read -r id subject; do
		found=$(jq -r "select(.id == \"$id\" and .revision == \"broken\")
			| .findings | map(.invariant) | .[]" json)
		[ "$subject" != - ] || subject=
		if [ -z "$subject" ]; then
			[ -z "$found" ] || fail "$1: $id: nothing was expected but: $found"
		else
			grep -qxF "$subject" <<<"$found" ||
				fail "$1: $id: '$subject' was expected but: ${found:-nothing}"
		fi
		verdict=$(jq -r "select(.id == \"$id\" and .revision == \"sound\") | .verdict" json)
		[ "$verdict" = EXHAUSTED ] || fail "$1: $id: the twin is $verdict"
	done < <(cut -d '|' -f "1,$column" table)
}

exits 0 run "${all[@]}" --json json
expect_table "as it is"
if [ "$build" = access ]; then
	for points in sync racy memory; do
		exits 0 run "${all[@]}" --points "$points" --json json
		expect_table "--points $points"
	done
fi

# findings COMMAND IDS...: kind, subject and place of each
findings() {
	local command=$1
	shift
	"$command" run "$@" --json of_it >/dev/null 2>&1 || fail "$command run: not as expected"
	jq -r 'select(.revision == "broken") | .id as $id
		| .findings[] | "\($id) \(.kind) \(.invariant) \(.where)"' of_it | sort
}

# Two builds beside each other, of the sources that are there.
beside=$(dirname "$HEDDLE_BUILD")
for name in asan access; do
	[ -x "$beside/$name/heddle" ] || exit 0
	[ -z "$(find "$suite" "$HEDDLE_SOURCE/scheduler/src" -name '*.[ch]' \
		-newer "$beside/$name/heddle")" ] || exit 0
done
# A lock that is freed while it is held is reported at the free, and a leak at the allocation, in every build.
mapfile -t both < <(awk -F'|' '$4 != "-" { print $1 }' table)
findings "$beside/asan/heddle" "${both[@]}" >asan
findings "$beside/access/heddle" "${both[@]}" >access
[ -s asan ] || fail "asan finds nothing"
diff asan access >differ || fail "asan and access differ: $(cat differ)"
