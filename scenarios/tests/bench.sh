#!/bin/bash
# SPDX-License-Identifier: MIT
#
# `heddle bench`: its output, and that it measures the named executions; never how long they take.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

# ROW SCENARIO PARAMS EXECUTIONS: the golden counts
rows='
lastzero(10) golden/lastzero {"N":10} 3328
counter(4x2) golden/counter {"T":4,"K":2} 2520
bounded_buffer(2,2,1,1) golden/bounded_buffer {"P":2,"C":2,"B":1,"I":1} 64
'

exits 0 bench --help
for row in 'readers(13)' 'lastzero(10)' 'lastzero(15)' 'indexer(15)' 'filesystem(19)' 'counter(3x3)' \
	'counter(4x2)' 'bounded_buffer(2,2,1,1)' TR4 RA1 FA9 DW1 DR2; do
	says "  $row "
done

arguments=()
while read -r row _; do
	[ -z "$row" ] || arguments+=(--row "$row")
done <<<"$rows"
exits 0 bench "${arguments[@]}" --json file
[ ! -s err ] || fail "there is talk on stderr: $(cat err)"
[ "$(wc -l <file)" = 3 ] || fail "not one line a row: $(cat file)"
while read -r row scenario params executions; do
	[ -n "$row" ] || continue
	line=$(grep -F "$row" out) || fail "the table lacks $row: $(cat out)"
	read -ra columns <<<"$line"
	[ "${#columns[@]}" = 11 ] || fail "not 11 columns: $line"
	[ "${columns[1]}" = "$executions" ] || fail "not $executions executions: $line"
	jq -es --arg scenario "$scenario" --argjson params "$params" --argjson executions "$executions" '
		[.[] | select(.scenario == $scenario)] | length == 1 and (.[0] |
		keys == ["dpor_seconds", "executions", "executions_per_second", "floor_seconds",
			"ns_per_step", "params", "peak_bytes", "ratio", "scenario", "steps"] and
		(.params | contains($params)) and .executions == $executions and
		.steps > .executions and .dpor_seconds > 0 and .floor_seconds > 0 and
		((.ratio - .dpor_seconds / .floor_seconds) | fabs) < 0.001 and
		((.executions_per_second * .dpor_seconds / .executions - 1) | fabs) < 0.001 and
		((.ns_per_step * .steps / .dpor_seconds / 1e9 - 1) | fabs) < 0.001 and
		.peak_bytes > 100000)' file >/dev/null || fail "not as expected of $row: $(cat file)"
done <<<"$rows"

# Both sides do the same, step for step, and neither reads a clock.
for side in dpor floor; do
	exits 0 bench --only "$side" --row 'counter(3x3)'
	says "counter(3x3): $side: 1680 executions, 31920 steps"
done

# A row whose scenario is not in this program is left out, with a message.
if ! "$HEDDLE" list FA9 >/dev/null 2>&1; then
	refuses "--row FA9: its scenario 'FA9' is not in this program" bench --only dpor --row FA9
	exits 0 bench --row FA9 --row 'bounded_buffer(2,2,1,1)'
	grep -qx 'FA9 is left out: its scenario is not in this program' err ||
		fail "it is not said: $(cat err)"
fi

refuses "--row lastzero(11): there is no such row (did you mean 'lastzero(10)'?)" bench --row 'lastzero(11)'
refuses "--row nothing: there is no such row: " bench --row nothing
refuses "--only naive: there is no such side" bench --only naive
refuses "--only: it runs one row" bench --only dpor
refuses "--only: it runs one row" bench --only dpor --row TR4 --row RA1
refuses "--json: --only measures nothing" bench --only dpor --row 'counter(3x3)' --json other
refuses "--json nowhere/f: it cannot be written" bench --row 'counter(3x3)' --json nowhere/f
refuses "--quick: \`heddle bench\` has no such option" bench --quick
refuses "TR4: bench takes no argument" bench TR4
[ ! -e other ] || fail "a bench that was refused left its JSON file"
