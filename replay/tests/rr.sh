#!/bin/sh
# SPDX-License-Identifier: MIT
#
# heddle replay --rr: what it says where rr cannot record, what it does where it can. rr is played by fake_rr;
# the real one has a test of its own.

set -u
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir tmp
export TMPDIR="$work/tmp" HEDDLE_RR="$here/fake_rr" FAKE_RR_LOG="$work/log"
unset HEDDLE_RR_OPTIONS RUNNING_UNDER_RR
failed=0


fail() {
	echo "FAILED: $*"
	failed=1
}

# check NAME EXPECTED-CODE: runs the rest, keeps its output in out and err.
check() {
	name=$1 expected=$2
	shift 2
	"$@" >out 2>err </dev/null
	code=$?
	[ "$code" -eq "$expected" ] || fail "$name: exit code $code, expected $expected; $(cat err)"
}

says() {
	grep -q -- "$1" err || fail "$name: does not say '$1' but: $(cat err)"
}

# Of a run that takes more than a second the status has lines, too.
one_line() {
	[ "$(grep -vc '^\[[0-9]*/[0-9]*\] ' err)" -eq 1 ] || fail "$name: more than one line: $(cat err)"
}

nothing_left() {
	[ -z "$(ls tmp)" ] || fail "$name: left in TMPDIR: $(ls tmp)"
	[ ! -e "${schedule%.sched}.rr" ] || fail "$name: left a trace beside the schedule"
}

# A schedule of a scenario that is always there.
"$HEDDLE" run tutorial/transfer --failures "$work" >/dev/null 2>&1
schedule=$(find . -maxdepth 1 -name 'TU2-*.sched' -printf '%f\n' | head -n 1)
if [ -z "$schedule" ]; then
	echo "no scenario tutorial/transfer in this build"
	exit 77
fi
trace=${schedule%.sched}.rr

FAKE_RR=counters check "no counters" 2 "$HEDDLE" replay --rr "$schedule"
says "no hardware performance counters"
says "HEDDLE_RR"
one_line
nothing_left

FAKE_RR=paranoid check "paranoid" 2 "$HEDDLE" replay --rr "$schedule"
says "perf_event_paranoid is too high"
says "sysctl kernel.perf_event_paranoid=1"
one_line
nothing_left

FAKE_RR=later check "refuses later" 2 "$HEDDLE" replay --rr "$schedule"
says "the moon has risen"
one_line
nothing_left

HEDDLE_RR=$work/none check "not installed" 2 "$HEDDLE" replay --rr "$schedule"
says "HEDDLE_RR names '$work/none'"
one_line
nothing_left

PATH=$work HEDDLE_RR='' check "not on the PATH" 2 "$HEDDLE" replay --rr "$schedule"
says "rr is not installed"
one_line
nothing_left

# It records once, and opens at the last step.
: >log
check "records" 0 "$HEDDLE" replay --rr "$schedule"
grep -q "^fake rr replays: -q $trace " out || fail "records: $(cat out)"
grep -q -- "-x $trace/heddle-gdb.py -ex heddle start step 1$" out || fail "stops elsewhere: $(cat out)"
grep -q "^class SuspendedThreads" "$trace/heddle-gdb.py" || fail "no commands for gdb in the trace"
grep -q "^pack $trace$" log || fail "it was not packed: $(cat log)"
[ -f "$trace/version" ] || fail "no trace beside the schedule"
[ -z "$(ls tmp)" ] || fail "left in TMPDIR: $(ls tmp)"
grep -q "^record -n -o $trace .* replay --unwatched $schedule$" log ||
	fail "recorded something else: $(cat log)"

: >log
check "uses the trace again" 0 "$HEDDLE" replay --rr "$schedule"
grep -q "^record .*$trace" log && fail "recorded a second time"
grep -q "^replay -q $trace " log || fail "did not replay: $(cat log)"

# That the debugger cannot be opened says nothing of the recording.
rm "$trace/heddle-gdb.py"
mkdir "$trace/heddle-gdb.py"
check "a debugger that cannot be opened" 2 "$HEDDLE" replay --rr "$schedule"
says "heddle-gdb.py: cannot be written"
[ -f "$trace/version" ] || fail "the recording was removed"
rmdir "$trace/heddle-gdb.py"

sleep 1
touch "$schedule"
: >log
check "records again for a newer schedule" 0 "$HEDDLE" replay --rr "$schedule"
grep -q "^record .*$trace" log || fail "an older trace was used"

check "another step" 0 "$HEDDLE" replay --rr --step 0 "$schedule"
grep -q "heddle start step 0$" out || fail "--step 0: $(cat out)"

# Options go to both; the debugger's exit code comes back.
: >log
rm -r "$trace"
HEDDLE_RR_OPTIONS="--one  --two" check "options" 0 "$HEDDLE" replay --rr "$schedule"
grep -q "^record --one --two -n -o $trace " log || fail "record without options: $(cat log)"
grep -q "^replay --one --two -q $trace " log || fail "replay without options: $(cat log)"
grep -q "^pack $trace$" log || fail "pack has such options, too: $(cat log)"
FAKE_RR_EXIT=7 check "exit code" 7 "$HEDDLE" replay --rr "$schedule"

# What is not a trace is not touched.
rm -r "$trace"
mkdir "$trace"
echo mine >"$trace/file"
check "somebody's folder" 0 "$HEDDLE" replay --rr "$schedule"
[ -f "$trace/file" ] || fail "somebody's folder was removed"
grep -q "^fake rr replays: -q $work/tmp/heddle-rr" out || fail "no trace under TMPDIR: $(cat out)"
[ -z "$(ls tmp)" ] || fail "a trace under TMPDIR is left"
rm -r "$trace"

# A recording that is not what the schedule says, or is not whole, is thrown away.
FAKE_RR=passes check "another outcome" 2 "$HEDDLE" replay --rr "$schedule"
says "the replay that was recorded did not end as the schedule says: it passed"
one_line
nothing_left
FAKE_RR=dies check "rr is killed" 2 "$HEDDLE" replay --rr "$schedule"
says "rr, or the replay that it recorded, was ended by Killed"
one_line
nothing_left
FAKE_RR=falls check "the replay dies of a signal" 2 "$HEDDLE" replay --rr "$schedule"
says "was ended by Segmentation fault"
one_line
nothing_left
mkdir "$trace"
echo 85 >"$trace/version"
touch -d tomorrow "$trace/version"
: >log
check "a trace that never came to its end" 0 "$HEDDLE" replay --rr "$schedule"
grep -q "^record .*$trace" log || fail "half a trace was used: $(cat log)"
rm -r "$trace"

# Ctrl-C while it records, or SIGTERM: nobody is left, and no half trace.
for signal in TERM HUP; do # sh has its children ignore SIGINT
	rm -f log.hangs
	# shellcheck disable=SC2016 # for the inner shell
	FAKE_RR=hangs timeout --preserve-status --signal=TERM 60 sh -c '"$0" replay --rr "$1" & child=$!
		until [ -e "$2.hangs" ]; do kill -0 $child || exit 1; done
		kill -"$3" $child
		wait $child' "$HEDDLE" "$schedule" "$work/log" $signal >out 2>err </dev/null
	code=$?
	name="SIG$signal while it records"
	[ $code = 143 ] || [ $code = 129 ] || fail "$name: exit code $code"
	nothing_left
	! pgrep -f "^sleep 1000$" >/dev/null || fail "$name: the recording goes on"
done

# `heddle run --record`: the failures of a run, each beside its schedule; replaying does not record again.
record() { # record NAME EXPECTED-CODE WHEN
	: >log
	check "$1" "$2" "$HEDDLE" run tutorial/transfer --record "$3" --failures recorded --json recorded.json
}
record "run --record auto" 0 auto
recording=$(echo recorded/TU2-*.rr)
[ -f "$recording/version" ] || fail "run --record auto: nothing lies in $recording"
grep -q "^recorded: $recording\$" out || fail "the run does not name the recording: $(cat out)"
grep -q "\"recording\": \"$recording\"" recorded.json || fail "nor does the JSON: $(cat recorded.json)"
grep -q "^record -n -o $recording .* replay --unwatched recorded/TU2-" log ||
	fail "the record command: $(cat log)"
grep -q "^pack $recording\$" log || fail "it was not packed: $(cat log)"
: >log
check "replay of what run has recorded" 0 "$HEDDLE" replay --rr recorded/TU2-*.sched
! grep -q "^record .* replay" log || fail "it was recorded again: $(cat log)"
rm -r recorded
record "run --record never" 0 never
[ ! -s log ] || fail "run --record never: rr was called: $(cat log)"
FAKE_RR=counters record "run --record auto, no counters" 0 auto
grep -q "^no failure was recorded: this machine has no hardware performance counters" out ||
	fail "the run does not say why nothing was recorded: $(cat out)"
[ -z "$(find recorded -name '*.rr')" ] || fail "$name: left a trace"
FAKE_RR=counters record "run --record always, no counters" 2 always
says "--record always: this machine has no hardware performance counters"
one_line
FAKE_RR=keeps record "run --record auto, not packed" 0 auto
says "$recording opens on this machine only: rr could not pack it: the moon is full"
one_line
[ -f "$recording/heddle-complete" ] || fail "$name: the recording is gone"
rm -r recorded
FAKE_RR=passes record "run --record auto, another outcome" 0 auto
says "not recorded: the replay that was recorded did not end as the schedule says: it passed"
[ -z "$(find recorded -name '*.rr')" ] || fail "$name: left a trace"

# A crash that nobody handles ends the recorded replay.
"$HEDDLE" run memory/null --failures crashes >/dev/null 2>&1
crash=$(find crashes -name '*.sched' | head -n 1)
if grep -q '^finding crash' "$crash"; then # UndefinedBehaviorSanitizer sees it before
	FAKE_RR=falls check "a crash ends the replay" 0 "$HEDDLE" replay --rr "$crash"
	[ -f "${crash%.sched}.rr/heddle-complete" ] || fail "the recording of a crash is gone"
fi

# What is no program is no rr.
HEDDLE_RR=$work/tmp check "a folder" 2 "$HEDDLE" replay --rr "$schedule"
says "HEDDLE_RR names '$work/tmp', which is no program"

# A wrong schedule never reaches rr.
: >log
echo "no schedule" >foreign.sched
check "foreign" 2 "$HEDDLE" replay --rr foreign.sched
says "not a schedule file"
[ ! -s log ] || fail "rr was called for a foreign file"

# doctor names the reason, too.
FAKE_RR=counters "$HEDDLE" doctor >out 2>&1
grep -q "no hardware counters" out || fail "doctor does not tell about the counters: $(grep -i rr out)"

exit $failed
