#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Code under test that ends its process, crashes, hangs or harms it. Each is a row, named and not as expected,
# with a schedule that replays; other runs go on; nothing is left behind. The program is tests/misbehaving/.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

HEDDLE=$HEDDLE_BUILD/tests/misbehaving
[ -x "$HEDDLE" ] || fail "$HEDDLE is not built"

# row ID: what the JSON says of it, in words
row() {
	jq -r "select(.id == \"$1\") | [.verdict, (.expected | tostring),
		(.kind // \"none\"), (.findings[0].invariant // \"none\")] | join(\" \")" json
}

# nobody_left: checks that no process of the test is left
nobody_left() {
	! pgrep -f "^$HEDDLE run" >/dev/null || fail "$1: processes are left: $(pgrep -af "^$HEDDLE run")"
	! pgrep -f "^sleep 1000$" >/dev/null || fail "$1: the program that was run instead is left"
}

# ID, and kind and subject of the finding; "-": whatever it is
expected='
M01 end of the process exit
M03 end of the process _exit
M05 crash SIGABRT
M06 end of the process SIGKILL
M08 end of the process exec
M09 end of the process _exit
M11 end of the process quick_exit
M12 end of the process pthread_exit
M14 end of the process closed descriptors
M16 failed check chdir
M17 crash SIGSEGV
M18 stuck no step
S01 stuck no step
S02 stuck no step
S03 stuck no step
S04 stuck no step
S05 stuck no step
S08 failed check late
O01 -
O02 -
O03 -
O05 -
'
good='M02 M04 M07 M10 M15 M19 M22 S06 O07'
# what changes the process and is no mistake of itself
harmless='M13 M20 M21'
# Their results differ between runs or builds: each is a row, and the others go on.
others='O04 O06'
if grep -qx 'HEDDLE_SANITIZE:STRING=address' "$HEDDLE_BUILD/CMakeCache.txt"; then
	expected=$(sed 's/^M05 .*/M05 -/; s/^M14 .*/M14 -/; s/^M17 .*/M17 -/; s/^O05.*//' <<<"$expected")
	others="$others O05"
fi

# ThreadSanitizer's runtime may end the process with _exit where its first thread calls pthread_exit. It keeps
# back the signal that asks a stuck thread for its backtrace.
backtrace='.*it is in .*hold (stuck.c:'
if grep -qx 'HEDDLE_SANITIZE:STRING=thread' "$HEDDLE_BUILD/CMakeCache.txt"; then
	expected=${expected/M12 end of the process pthread_exit/M12 -}
	backtrace='.*took no step for '
fi

mapfile -t ids < <(awk 'NF { print $1 }' <<<"$expected")

# check_rows FILE: each is there, in order, and as it should be
check_rows() {
	local id text
	for id in "${ids[@]}"; do
		text=$(sed -n "s/^$id //p" <<<"$expected")
		[ "$text" != - ] || text=$(row "$id" | sed 's/^FAILED false //')
		[ "$(row "$id")" = "FAILED false $text" ] || fail "$1: $id: $(row "$id")"
	done
	for id in $good; do
		[ "$(row "$id")" = "EXHAUSTED true none none" ] || fail "$1: $id beside others: $(row "$id")"
	done
}

# All in one run, with good ones between.
# Under a sanitizer the end of a process takes its time, and each alone in one process suffices.
stuck_s=2 begun_s=1 # and until a run has begun
numbers_of_jobs='1 3'
[ "$(basename "$HEDDLE_BUILD")" = release ] || stuck_s=6 begun_s=5 numbers_of_jobs=1
exits 1 run --stuck $stuck_s --json json --junit junit --failures failures
jq -e . json >parsed || fail "the JSON is not whole: $(cat json)"
[ "$(jq -r .id json | paste -sd ' ')" = \
	"$("$HEDDLE" list | awk '{ print $1 }' | grep -E '^[MOS][0-9]+$' | paste -sd ' ')" ] ||
	fail "not every row is there, in order: $(jq -r .id json | paste -sd ' ')"
check_rows "all in one run"
for id in $harmless; do
	[ "$(row "$id")" = "EXHAUSTED true none none" ] || fail "$id: $(row "$id")"
done
for id in $others; do
	[ -n "$(row "$id")" ] || fail "no row of $id"
done
says "not as expected"
grep -q '</testsuites>' junit || fail "the JUnit report is not whole"
nobody_left "all in one run"
for schedule in $(jq -r '.schedule // empty' json); do
	[ -s "$schedule" ] || fail "$schedule is named and not there"
done

# A finding has the thread, its last step and place; a stuck one also its backtrace.
text=$(jq -r 'select(.id == "S04") | .schedule' json)
grep -q '^finding stuck hard "no step" ' "$text" || fail "S04: $(cat "$text")"
grep -q "^message \"$backtrace" "$text" || fail "S04 has no backtrace: $(cat "$text")"
text=$(jq -r 'select(.id == "M03") | .schedule' json)
place='process.c:[0-9]* in bad_exit_at_once'
grep -q "^finding \"end of the process\" hard \"_exit\" after [12] by bad at .*$place" "$text" ||
	fail "M03: $(cat "$text")"
text=$(jq -r 'select(.id == "S05") | .schedule' json)
grep -q 'choose 1 of 2 "which"' "$text" || fail "S05 has no choice: $(cat "$text")"

# Each alone, in several processes and in one: the same.
for id in "${ids[@]}"; do
	for jobs in $numbers_of_jobs; do
		exits 1 run "$id" --stuck 1 --jobs "$jobs" --json alone --failures alone_failures
		[ "$(jq -r .id alone)" = "$id" ] || fail "$id alone: $(cat alone)"
		[ "$(jq -r .verdict alone)" = FAILED ] || fail "$id alone: $(cat alone)"
	done
done
nobody_left "each alone"

# replay: again, and never 0; adopt keeps it, and the kept one is as expected.
# AddressSanitizer's runtime may hang where the thread that it began with ends: M12 is left out there.
again='M01 M03 M06 M08 M12 M17 S01 S02 S05'
! grep -qx 'HEDDLE_SANITIZE:STRING=address' "$HEDDLE_BUILD/CMakeCache.txt" || again=${again/M12 /}
for id in $again; do
	schedule=$(jq -r "select(.id == \"$id\") | .schedule" json)
	exits 1 replay --stuck $stuck_s "$schedule"
	says " again, after "
done
exits 0 adopt "$(jq -r 'select(.id == "M03") | .schedule' json)" --into kept --name ends
grep -q '^expect "same finding"' kept/ends.sched || fail "no expectation: $(cat kept/ends.sched)"
exits 0 run --regressions=kept
sed 's/^    1 atomic_store "x" .*/    1 atomic_load "x" = 1/' kept/ends.sched >diverges.sched
exits 4 replay diverges.sched
nobody_left "replays"

# Printed commands can be typed.
exits 1 run M03 --failures failures
next=$(sed -n 's/^next: *//p' out)
code=0
PATH=${HEDDLE%/*}:$PATH bash -c "$next" >out 2>err || code=$?
[ "$code" = 1 ] || fail "'$next' gives $code: $(cat out err)"
code=0
"$HEDDLE" run M03 --failures "a folder" >out 2>err || code=$?
[ "$code" = 1 ] || fail "called by its path: exit code $code: $(cat out err)"
next=$(sed -n 's/^next: *//p' out)
bash -c "$next" >out 2>err || code=$?
says "_exit) again"

# Names of a schedule's file do not reach the terminal as they are.
sed 's/^id M16$/id "a\\x1b[2Jb\\xc2\\x9bc\\x9bd\\xc3\\xa9"/' \
	"$(jq -r 'select(.id == "M16") | .schedule' json)" >escapes.sched
grep -q 'x1b' escapes.sched || fail "there is no escape: $(cat escapes.sched)"
exits 1 replay escapes.sched
says "(a?[2Jb?c?dé)"
! LC_ALL=C grep -q "$(printf '\033')" out || fail "an escape was printed"

# Kept schedules: where they are asked for and are not, that is a mistake; one that is stale is one row.
refuses "--regressions: no schedule is kept in " run --regressions
refuses "--regressions: no schedule is kept in nowhere" run --regressions=nowhere
mkdir empty
refuses "--regressions: no schedule is kept in empty" run --regressions=empty
sed 's/^scenario .*/scenario misbehaving\/renamed/' kept/ends.sched >kept/stale.sched
printf 'a letter to a friend\n' >kept/foreign.sched
sed 's/bad_exit_at_once/its_former_name/; s/^expect .*/expect passes/' kept/ends.sched >kept/moved.sched
exits 1 run --regressions=kept --junit junit
says "ok   ends.sched: same finding"
says "BAD  stale.sched: stale"
says "BAD  foreign.sched: stale"
says "BAD  moved.sched: same finding"
says "misbehaving/renamed"
says "4 replays of kept schedules: 3 not as expected"
grep -q 'tests="4" failures="3"' junit || fail "junit: $(cat junit)"
mkdir regressions
cp kept/stale.sched regressions
exits 0 run M02
! grep -q regressions out || fail "kept schedules of the current folder were replayed: $(cat out)"

# A signal before all were replayed is reported.
mkdir slow
cp "$(jq -r 'select(.id == "S01") | .schedule' json)" slow/a.sched
cp kept/ends.sched slow/b.sched
code=0
timeout --preserve-status --signal=INT $begun_s "$HEDDLE" run --regressions=slow --stuck 0 \
	>out 2>err || code=$?
[ "$code" = 130 ] || fail "Ctrl-C in a replay: exit code $code: $(cat out err)"
says "stopped by Ctrl-C: 2 of 2 kept schedules were not replayed"
nobody_left "kept schedules"

# Runs that prove nothing are skipped in JUnit, and the summary begins with them.
exits 0 run S01 M02 --time 1 --junit junit
says "2 runs in "
grep -q ' s: 1 BUDGET (nothing is proved), 1 EXHAUSTED, 0 not as expected' out ||
	fail "the summary: $(cat out)"
grep -q 'tests="2" failures="0" skipped="1"' junit || fail "junit: $(cat junit)"
grep -q '<skipped message="stopped after 1 s (--time), in the midst' junit || fail "junit: $(cat junit)"

# --time holds inside an execution, and so does a signal.
exits 0 run S01 --time 1 --json json
[ "$(jq -r '.verdict' json)" = BUDGET ] || fail "--time in an endless loop: $(cat json)"
says "stopped after 1 s (--time), in the midst of an execution, in loops after step 0 in loop"
for signal in INT:Ctrl-C:130 TERM:SIGTERM:143 HUP:SIGHUP:129; do
	IFS=: read -r name said status <<<"$signal"
	code=0
	timeout --preserve-status --signal="$name" $begun_s "$HEDDLE" run S01 S06 M02 --jobs 1 \
		--json json >out 2>err || code=$?
	[ "$code" = "$status" ] || fail "$name in an endless loop: exit code $code: $(cat out err)"
	says "stopped by $said, in the midst of an execution"
	says "stopped by $said: 1 of 3 runs were not begun"
done
nobody_left "signals"

# Minimising may take as long as the run might.
exits 1 run S08 --param ms=1000 --time 1 --json json
says "as it was found, not minimised"
[ -s "$(jq -r '.schedule' json)" ] || fail "S08 left no schedule: $(cat json)"
exits 1 run S08 --time 1
! grep -q "not minimised" out || fail "S08 was not minimised: $(cat out)"
nobody_left "minimising"

# Thousands of findings: a readable row, a schedule for each in JSON, and a quick end after a signal.
exits 1 run S07 --time 1 --json json --failures many
for text in "', and [0-9]* others" "which was not expected; and [0-9]* others"; do
	grep -q -- "$text" out || fail "S07 does not say '$text': $(head -n 5 out)"
done
says "more findings have a schedule each; --json FILE lists them"
[ "$(jq '.findings | length' json)" -gt 100 ] || fail "S07: $(jq '.findings | length' json) findings"
[ "$(jq '.findings | length' json)" = "$(find many -type f | wc -l)" ] ||
	fail "S07: $(find many -type f | wc -l) schedules"
[ "$(grep -c '^schedule: ' out)" = 16 ] || fail "S07: $(grep -c '^schedule: ' out) were explained"
"$HEDDLE" run S07 --no-minimize --failures cut >out 2>err &
command=$!
until [ -e cut ] && [ "$(find cut -name '*.sched' | wc -l)" -gt 0 ]; do
	kill -0 $command || fail "S07: no schedule was written: $(cat out err)"
done
kill $command
wait $command || true
grep -q "stopped by SIGTERM: the schedules of [0-9]* of 324 findings were not written" err ||
	fail "S07: $(cat err)"
nobody_left "many findings"

# Where nothing is lost, what the JSON goes to stays what it is.
exits 0 run M02 --json /dev/null
[ -c /dev/null ] || fail "/dev/null is no device any more"
mkfifo fifo
cat fifo >through &
exits 0 run M02 --json fifo
wait
[ -p fifo ] || fail "the FIFO was replaced"
[ "$(jq -r .id through)" = M02 ] || fail "nothing came through the FIFO: $(cat through)"
mkdir elsewhere
touch elsewhere/target
ln -s elsewhere/target link
ln -s elsewhere/new dangling
for file in link dangling; do
	for option in --json --junit; do
		exits 0 run M02 $option $file
		[ -L $file ] || fail "$option: the link $file was replaced"
		grep -q 'good_1' "$(readlink -f $file)" || fail "$option: nothing was written through $file"
	done
done
left=$(find . -name '*.??????' ! -name '*.sched')
[ -z "$left" ] || fail "temporary files are left: $left"
