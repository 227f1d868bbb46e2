#!/bin/bash
# SPDX-License-Identifier: MIT
#
# heddle replay --html, --perfetto, --shiviz and --dot: what is in the files, by the descriptions of their
# formats. The names of one run are full of what each of them reads in another way; one has 2000 steps.

# shellcheck source=tags.sh
source "$(dirname "$0")/tags.sh"
# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

command -v jq >/dev/null || {
	skip "there is no jq"
}

# trace_is_sound FILE: as the Trace Event Format has it: what each phase needs; no two slices of a thread
# overlap; what begins ends, in this order; each arrow goes from a step to a later one, within its slice
trace_is_sound() {
	jq -e '
		.traceEvents as $all
		| ($all | map(select(.ph == "X"))) as $slices
		| ($slices | map(select(.cat == "step")) | INDEX(.ts | tostring)) as $steps
		| ($all | length) > 4
		and ($all | all((.ph | IN("M", "X", "b", "e", "s", "f", "i")) and (.name | type) == "string"
			and (.ts | type) == "number" and .ts >= 0 and (.pid | type) == "number"
			and (.tid | type) == "number" and (.cat | type) == "string"))
		and ($slices | all((.dur | type) == "number" and .dur > 0))
		and ($slices | group_by(.tid) | all(sort_by(.ts) | [.[:-1], .[1:]] | transpose
			| all(.[0].ts + .[0].dur <= .[1].ts)))
		and ($all | map(select(.ph == "b" or .ph == "e")) | all(has("id")) and
			(group_by([.cat, .id]) | all(map(.ph) == ["b", "e"] and .[0].ts <= .[1].ts
				and .[0].name == .[1].name)))
		and ($all | map(select(.ph == "s" or .ph == "f")) | all(has("id")) and
			(group_by([.cat, .id, .name]) | all(map(.ph) == ["s", "f"] and .[0].ts < .[1].ts
				and .[1].bp == "e")))
		and ($all | map(select(.ph == "s" or .ph == "f"))
			| all(. as $tip | $steps[$tip.ts | floor | tostring]
				| .tid == $tip.tid and .ts <= $tip.ts and $tip.ts <= .ts + .dur))
		and ($all | map(select(.ph == "i")) | all(.s | IN("g", "p", "t")))
		and ($all | map(select(.ph == "M")) | all(.args | has("name") or has("sort_index")))
		and ([$all[] | select(.name == "thread_name") | .tid]
			| length == (unique | length))' "$1" >found ||
		fail "$1 is no sound trace"
}

# log_is_sound FILE TRACE: the expression in its first line parses it; each thread counts its own events
# from 1; a clock never goes back; where the trace has an arrow the clocks say so
log_is_sound() {
	jq -Rse --slurpfile trace "$2" '
		split("\n") as $lines
		| ($lines[2:] | join("\n")) as $log
		| [$log | capture($lines[0]; "g") | .clock |= fromjson] as $events
		| ($lines[0] | contains("(?<event>") and contains("(?<host>") and contains("(?<clock>"))
		and $lines[1] == ""
		and ($events | length) * 2 == ($lines | length) - 3
		and ($events | all(.clock[.host] >= 1 and (.clock | all(type == "number" and . >= 1))))
		and ($events | group_by(.host) | all(. as $own | $own[0].host as $host
			| [range(1; ($own | length) + 1)] == [$own[].clock[$host]]
			and ([$own[:-1], $own[1:]] | transpose | all(. as $pair | $pair[0].clock | to_entries
				| all(. as $entry | $pair[1].clock[$entry.key] >= $entry.value)))))
		and ($trace[0].traceEvents | map(select(.ph == "s" or .ph == "f"))
			| group_by([.cat, .id]) | all(. as $ends
				| $events[($ends[0].ts | floor)] as $from
				| $events[($ends[1].ts | floor)] as $to
				| $to.clock[$from.host] >= $from.clock[$from.host]))' "$1" >found ||
		fail "$1 is no sound log"
}

exits 0 run TU2 --revision careless --failures kept
heddle_itself=$HEDDLE
HEDDLE=$HEDDLE_BUILD/tests/paged
[ -x "$HEDDLE" ] || fail "$HEDDLE is not built"
exits 0 run --first --no-minimize --failures kept

# all FILE NAME OPTION...: writes all formats of a schedule at once, and looks at them
all() {
	local name=$2

	exits 1 replay --html "$name.html" --perfetto "$name.json" --shiviz "$name.log" --dot "$name.dot" \
		"$1" "${@:3}"
	tags_are_sound "$name.html" 2
	trace_is_sound "$name.json"
	log_is_sound "$name.log" "$name.json"
	[ "$(find . -name "*$name*" | wc -l)" = 4 ] || fail "files that have no name yet are left: $(ls -A)"
}
# Nobody looks for what makes 2000 steps pass.
all kept/PG1-*.sched long --unwatched
[ "$(grep -c '<tr id="s' long.html)" = 2000 ] || fail "rows: $(grep -c '<tr id="s' long.html)"
[ "$(wc -c <long.html)" -lt 3000000 ] || fail "a page of 2000 steps has $(wc -c <long.html) bytes"
all kept/PG2-*.sched names
! grep -q '<script>alert\|<b onload\|"" onmouse' names.html || fail "a name is read as HTML"
grep -qF '&lt;/script&gt;&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;' names.html ||
	fail "a name is lost"
[ "$(sed -n '4~2p' names.log | sed 's/ .*//' | sort -u | wc -l)" = 2 ] || fail "two threads have one name"
HEDDLE=$heddle_itself
all kept/TU2-*.sched clerks
grep -q 'id="waits"' clerks.html || fail "the cycle is not drawn"
grep -q 'id="passing"' clerks.html || fail "the passing run is not there"

# The checks see what is wrong.
broken() {
	! ("$@") 2>/dev/null || fail "nothing is noticed: $*"
}
jq 'del(.traceEvents[6].dur) | .traceEvents |= map(select(.ph != "e"))' clerks.json >wrong
broken trace_is_sound wrong
jq '.traceEvents |= map(if .ph == "X" then .dur = 5 else . end)' long.json >wrong
broken trace_is_sound wrong
sed 's/"A":7\([,}]\)/"A":8\1/' long.log >wrong
broken log_is_sound wrong long.json
sed '4s/{.*/{}/' clerks.log >wrong
broken log_is_sound wrong clerks.json
sed 's/<code>lock/<code><b>lock/' clerks.html >wrong
broken tags_are_sound wrong 2

# What is there is replaced whole, what cannot be written is told, and what passes has a page, too.
echo before >page
exits 1 replay kept/TU2-*.sched --all --html page
tags_are_sound page 2
grep -q 'It fails whenever' page || fail "with --all the page lacks the orders"
refuses "--html missing/page: it cannot be written" replay kept/TU2-*.sched --html missing/page
refuses "--dot missing/x: it cannot be written" replay kept/TU2-*.sched --html page2 --dot missing/x
[ ! -e page2 ] || fail "a file is left of a replay that was not run"
exits 2 replay kept/TU2-*.sched --html /dev/full
sed '/^\(finding\|message\|expect\)/d; s/^revision .*/revision careful/' kept/TU2-*.sched >other.sched
exits 0 replay --mode best-effort other.sched --html passes.html
tags_are_sound passes.html 2
grep -q 'no finding' passes.html || fail "a run that passes has a finding"

command -v dot >/dev/null || {
	skip "there is no dot; all else was checked"
}
for graph in clerks names; do
	dot -Tsvg $graph.dot >$graph.svg 2>err || fail "dot: $graph.dot: $(cat err)"
	[ ! -s err ] || fail "dot warns of $graph.dot: $(cat err)"
	grep -q '</svg>' $graph.svg || fail "$graph.svg is not whole"
done
[ "$(grep -c '<g id="node' clerks.svg)" = 5 ] || fail "nodes: $(grep -c '<g id="node' clerks.svg)"
