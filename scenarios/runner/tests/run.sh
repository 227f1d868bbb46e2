#!/bin/bash
# SPDX-License-Identifier: MIT
#
# list, run, replay, adopt as one types them: what they print, their exit codes, their reports. On the
# tutorial, whose scenarios need no core.

# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# field NAME: of the JSON report's first line
field() {
	jq -r "$1" json | head -n 1
}

# Without arguments nothing is guessed, and help is on stdout.
exits 0 help
says "heddle run"
exits 0 run --help
says "--strategy"
says "--preemptions"
says "--record"

# list: every scenario with its parameters and expectations; patterns.
exits 0 list tutorial
says "tutorial/transfer"
says "--param accounts=2  2 to 6"
says "careless: finds deadlock 'account' (B2)"
[ "$(grep -c '^TU' out)" = 4 ] || fail "not four scenarios: $(cat out)"
exits 0 list TU1 'tutorial/m*'
[ "$(grep -c '^TU' out)" = 2 ] || fail "not two scenarios: $(cat out)"
exits 0 list --defects tutorial
says "B3    bank: "

# run: expected failures are as expected.
exits 0 run tutorial --failures kept --json json --junit junit
[ "$(grep -c '^ok ' out)" = 8 ] || fail "not eight lines that are ok: $(cat out)"
says "8 runs in"
says "4 EXHAUSTED, 4 FAILED as expected, 0 not as expected"
[ "$(wc -l <json)" = 8 ] || fail "not eight lines of JSON: $(cat json)"
[ "$(jq -r .executions json | paste -sd ' ')" = "4 2 3 2 3 4 2 2" ] ||
	fail "executions: $(jq -c '[.id, .executions]' json)"
fields="blocked certified certified_reason coverage defects executions expected faults findings \
id isolate kind left_out notes parameters points revision scenario schedule seconds sections spurious \
steps_max strategy verdict"
[ "$(jq -r 'keys | join(" ")' json | sort -u)" = "$fields" ] || fail "fields: $(jq -c keys json)"
[ "$(jq -r 'select(.id == "TU2")
	| .revision + " " + .verdict + " " + .coverage + " " + (.kind // "none")' json)" = \
	"$(printf 'careless FAILED all deadlock\ncareful EXHAUSTED all none')" ] || fail "TU2: $(cat json)"
jq -se '.[] | select(.id == "TU2" and .verdict == "FAILED")
	| .findings == [{kind: "deadlock", invariant: "account", defect: "B2",
		where: .findings[0].where, schedule: .schedule, recording: null}]
	and (.findings[0].where | test("transfer.c:[0-9]+$"))' json >found ||
	fail "the finding of TU2: $(cat json)"
for schedule in $(jq -r '.schedule // empty' json); do
	[ -s "$schedule" ] || fail "$schedule is named and not there"
done
grep -q '<testsuite name="heddle" tests="8" failures="0"' junit || fail "junit: $(cat junit)"

# Strategies and modes agree on the findings.
for strategy in dpor naive bounded; do
	for sections in footprint lock open; do
		exits 0 run tutorial --failures kept --strategy $strategy --sections $sections
	done
done

# Expected executions: N clerks have 2^N - 1 classes, one of them a deadlock; 2^N - 2 without.
for accounts in 2 3 4 5; do
	exits 0 run TU2 --failures kept --param accounts=$accounts --json json
	[ "$(jq -r .executions json | paste -sd ' ')" = "$((2 ** accounts - 1)) $((2 ** accounts - 2))" ] ||
		fail "$accounts accounts: $(cat json)"
done

# A single scenario that fails is explained.
exits 0 run TU2 --revision careless --failures kept
says "deadlock 'account' (B2), in 1 of 3 executions"
says "clerk 0 waits for account 1"
says "schedule: kept/TU2-careless-deadlock-"
says "next:     heddle replay kept/TU2-careless-deadlock-"

# Defects in and out. A defect that is put in has no expectation: a failure, then, is not as expected.
exits 1 run TU3 --defect B3 --failures kept --json json
[ "$(field '.revision + " " + (.defects | join(",")) + " " + .verdict + " " + (.expected | tostring)')" = \
	"careful B3 FAILED false" ] ||
	fail "--defect: $(cat json)"
exits 0 run TU3 --without B3 --revision careless --failures kept --json json
[ "$(field '.revision + " " + (.defects | join(",")) + " " + .verdict')" = "careless -B3 EXHAUSTED" ] ||
	fail "--without: $(cat json)"
exits 0 run TU3 --without B4,B3,B4 --revision careless --failures kept --json json
[ "$(field '.revision + " " + (.defects | join(",")) + " " + .verdict')" = "careless -B3,-B4 EXHAUSTED" ] ||
	fail "--without, in the order of the subject, each once: $(cat json)"
exits 1 run TU2 --without B4,B3 --revision careless --failures kept --json json
[ "$(field '.revision + " " + (.defects | join(",")) + " " + .verdict')" = "careless -B3,-B4 FAILED" ] ||
	fail "--without, of something else: $(cat json)"
schedule=$(field '.findings[0].schedule')
exits 1 replay "$schedule"
says "careless, without B3, without B4"

# Budgets: nothing is proved, and --strict says so. Without faults there is nothing to find, and the
# expectation is not met.
exits 1 run TU2 --revision careful --executions 1 --failures kept --json json
[ "$(field '.verdict + " " + .coverage + " " + (.expected | tostring)')" = "BUDGET budget false" ] ||
	fail "budget: $(cat json)"
says "stopped after 1 execution (--executions): nothing is proved"
exits 3 run TU2 --revision careful --executions 1 --failures kept --strict
exits 3 run TU2 --revision careful --strategy random --time 0.2 --failures kept --strict
says "stopped after 0.2 s (--time)"
exits 1 run TU4 --revision careless --faults 0 --failures kept
says "expected leak 'memory' (B4), which was not found"

# Options that make the space smaller are noted below the row, and in JSON, also for a run that is as
# expected; otherwise there is no note.
exits 0 run TU4 --revision careful --faults 0 --sections open --failures kept --json json
says "note: with --faults 0; the scenario's own is 1"
[ "$(field '[.faults, .sections, (.notes | length)] | tostring')" = '[0,"open",2]' ] ||
	fail "notes: $(cat json)"
exits 0 run TU4 --revision careful --failures kept --json json
! grep -q "note:" out || fail "a note without a reason: $(cat out)"
[ "$(field '[.faults, .sections, .notes] | tostring')" = '[1,"lock",[]]' ] ||
	fail "no notes: $(cat json)"

# The estimate of the rest, with its error; there are 1680 executions.
exits 1 run golden/counter --executions 400 --json json
grep -Eq '^ +about [0-9.]+k? executions \([0-9.k]+ to [0-9.]+k\) are left by estimate$' out ||
	fail "no estimate: $(cat out)"
jq -e '.estimate / .estimate_factor <= 1680 and .estimate * .estimate_factor >= 1680
	and .estimate_factor > 1' json >found ||
	fail "not an estimate of 1680: $(cat json)"
exits 1 run golden/counter --strategy bounded --executions 300
says "are left by estimate up to 3 preemptions; beyond, nobody knows"
exits 1 run golden/counter --strategy random --executions 300
! grep -q estimate out || fail "an estimate of what is drawn by lots: $(cat out)"
exits 0 run golden/counter
! grep -q estimate out || fail "an estimate of what is known: $(cat out)"

# If stderr is no terminal, there is a status line now and then, from the first second on.
exits 1 run golden/readers --param N=12 --strategy naive --time 1.5
grep -Eq 'golden/readers: [0-9.]+[kM] of about [0-9.e+]+[kMGTP]? executions \([^)]*\), '\
'[0-9.]+[kM]/s, deepest [0-9]+, 1 of 1.5 s, [01] s left$' err ||
	fail "no status: $(cat err)"

# Bound by bound: the executions of each, and the coverage.
exits 0 run TU1 --revision careful --param tellers=3 --strategy bounded --json json
[ "$(field '.coverage + " " + (.bounds | tostring)')" = "all [6]" ] || fail "bounded: $(cat json)"
says "the whole space; executions with at most 0: 6"
exits 0 run golden/counter --strategy bounded --json json
[ "$(field '.coverage + " " + (.bounds | tostring)')" = "all [6,42,192,552,1062,1506,1680]" ] ||
	fail "bounded: $(cat json)"
exits 1 run golden/counter --preemptions 2 --json json
[ "$(field '[.strategy, .verdict, .coverage, .executions, .expected] | tostring')" = \
	'["bounded","EXHAUSTED","preemptions<=2",240,false]' ] || fail "--preemptions: $(cat json)"
says "everything up to 2 preemptions; executions with at most 0: 6, 1: 42, 2: 192"
says "1 EXHAUSTED up to the preemptions asked for only, 0 otherwise not as expected"
exits 1 run TU1 --revision careless --preemptions 0 --failures kept --json json
[ "$(field '(.findings | map(.kind) - ["data race"] | tostring) + " " + .coverage')" = \
	"[] preemptions<=0" ] ||
	fail "no preemption, no lost update (a data race all the same): $(cat json)"
exits 0 run TU1 --revision careless --preemptions 1 --failures kept --json json
[ "$(field .verdict)" = FAILED ] || fail "one preemption, a lost update: $(cat json)"
exits 3 run golden/counter --strategy bounded --executions 9 --json json --strict
[ "$(field '.verdict + " " + .coverage')" = "BUDGET preemptions<=0" ] || fail "bounded, stopped: $(cat json)"
for strategy in random pct pos; do
	exits 1 run golden/counter --strategy $strategy --executions 100 --seed 3 --json json
	[ "$(field '.verdict + " " + .coverage')" = "BUDGET budget" ] || fail "$strategy: $(cat json)"
	exits 0 run TU1 --revision careless --strategy $strategy --executions 100 --seed 3 --failures kept
done

# Several processes see what one process sees. Their number depends on the time that the run took.
exits 0 run golden/readers --param N=13 --jobs 3 --json json
[ "$(field '[.verdict, .coverage, .executions, .expected] | tostring')" = '["EXHAUSTED","all",8192,true]' ] ||
	fail "--jobs: $(cat json)"
# A limit of plans that was reached is reported.
exits 1 run golden/lastzero --param N=8 --plans-max 1 --json json
says " plans, which were found again: "
[ "$(field '[.executions, .left_out > 0, .blocked > 0] | tostring')" = "[704,true,true]" ] ||
	fail "--plans-max: $(cat json)"
exits 0 run golden/readers --param N=13 --jobs 3 --plans-max 1 --exported-max 1 --json json
[ "$(field .executions)" = 8192 ] || fail "--exported-max: $(cat json)"
exits 0 run TU2 --failures kept --jobs 2 --json json
[ "$(jq -r .executions json | paste -sd ' ')" = "3 2" ] || fail "--jobs with findings: $(cat json)"

# Nothing is written if nothing fails, and the default folder is made when needed.
exits 0 run TU2 --revision careful
[ ! -e failures ] || fail "a folder for failures without a failure"
exits 0 run TU2 --revision careless --first
[ -n "$(ls failures/*.sched)" ] || fail "no schedule in the default folder"

# replay: the same finding, three times with the same output; it passes if the order of the locks is correct.
schedule=$(echo failures/TU2-*.sched)
exits 1 replay "$schedule"
says "deadlock (account) again"
cp out first
for _ in 1 2; do
	exits 1 replay "$schedule"
	cmp -s first out || fail "the second replay differs: $(diff first out)"
done
sed 's/^revision careless$/revision careful/' "$schedule" >mended.sched
exits 4 replay mended.sched
says "diverged at step"
leak=$(echo kept/TU4-*.sched)
sed 's/^revision careless$/revision careful/' "$leak" >passes.sched
exits 0 replay passes.sched
says "passes: no finding"
exits 0 adopt passes.sched --into mended --name passes
grep -q "it passes now" out err || fail "what passes now is kept without a word: $(cat out err)"
exits 0 run --regressions=mended

# adopt: keeps the schedule with the outcome of each revision, and never replaces another.
exits 0 adopt "$schedule" --into regressions --name clerks
says "regressions/clerks.sched"
grep -q '^expect careless' regressions/clerks.sched || fail "no expectation: $(cat regressions/clerks.sched)"
refuses "" adopt "$schedule" --into regressions --name clerks
exits 1 replay regressions/clerks.sched
refuses "mended.sched: its finding does not happen again" adopt mended.sched --into regressions --name mended
[ "$(ls regressions)" = clerks.sched ] || fail "more was kept: $(ls regressions)"

# Once the defect is mended, --update makes what the kept schedule gives now what is expected of it.
sed -e 's/^revision careless$/revision careful/' -e 's/^expect careful.*/expect careful "same finding"/' \
	regressions/clerks.sched >regressions/mended.sched
exits 1 run --regressions=regressions
exits 0 adopt --update regressions/mended.sched
says "regressions/mended.sched"
grep -qx 'expect careful diverges' regressions/mended.sched ||
	fail "what is expected now: $(grep expect regressions/mended.sched)"
exits 0 run --regressions=regressions
refuses "$schedule: nothing is expected of it, so it is not kept" adopt --update "$schedule"
refuses "--update: it goes neither with --name" adopt --update regressions/mended.sched --name other

# The kept schedules of the project replay as expected.
exits 0 run --regressions --junit junit
says "TU2-clerks.sched under careless: same finding"
says "replays of kept schedules: 0 not as expected"
grep -q 'failures="0"' junit || fail "junit: $(cat junit)"

# doctor only reports, and never fails.
exits 0 doctor
for check in counters paranoid rr gdb addresses terminal loops; do
	grep -Eq "^(ok|--) +$check " out || fail "doctor does not speak of $check: $(cat out)"
done

# A signal while executions are run again: the report says that they were not.
code=0
timeout --preserve-status --signal=INT 1.5 "$HEDDLE" run golden/readers --param N=13 \
	--check-independence 1 --jobs 1 --json json \
	>out 2>err || code=$?
[ "$code" = 130 ] || fail "Ctrl-C in --check-independence: exit code $code: $(cat out err)"
[ "$(field .verdict)" = BUDGET ] || fail "Ctrl-C in --check-independence: $(cat json)"
[ "$(field .executions)" != 8192 ] ||
	says "executions were not checked for independence (Ctrl-C): nothing is proved"

# A signal ends a run cleanly, is named, and is in the exit code.
for signal in INT:Ctrl-C:130 TERM:SIGTERM:143 HUP:SIGHUP:129; do
	IFS=: read -r name said expected <<<"$signal"
	code=0
	timeout --preserve-status --signal="$name" 1 "$HEDDLE" run TU2 --strategy random \
		--revision careful --time 30 --json json \
		>out 2>err || code=$?
	[ "$code" = "$expected" ] || fail "$name: exit code $code instead of $expected: $(cat out err)"
	says "stopped by $said"
	[ "$(field .verdict)" = BUDGET ] || fail "after $name: $(cat json)"
done
