#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What an execution does to its process, outside of the program's own memory, is left for the next one, which
# then differs: the finding names --isolate. With it nothing is left, and all else is as without.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=session.sh
. "$tests/session.sh"

# run CODE OPTION... -- ARGUMENT: of keeps
run() {
	expected=$1
	shift
	exits "$expected" ./keeps run --no-color --strategy dpor "$@"
}

${CC:-cc} -shared -fPIC -o libkeep.so "$tests/isolate/keep.c"
"$HEDDLE" cc -Wall -Werror -pthread -o keeps "$tests/isolate/keeps.c" -L. -lkeep "-Wl,-rpath,$folder"

run 0 -- nothing
says 'EXHAUSTED          6' certified

# What is left, and how many classes there are if nothing is.
for what in count file umask environment options; do
	run 1 --no-minimize -- $what
	says nondeterminism "./keeps run --isolate -- $what"
	run 0 --isolate -- $what
	says 'EXHAUSTED          6' certified
	says_not nondeterminism 'run --isolate'
done

# The same program, which does not go as recorded.
schedule=$(find failures -name '*nondeterminism*.sched' | head -n 1)
sed '/^finding/d;/^message/d;/^isolate/d;s/^\(  *1 lock\)/\1ed/;s/locked/unlock/' "$schedule" >other.sched
exits 4 ./keeps replay --no-color other.sched
says 'run --isolate -- '

# table: the verdict and the number of executions
table() {
	sed -n 's/.*program.keeps \([A-Z]* *[0-9]*\).*/\1/p' output
}

# Other strategies, and several processes: as many executions as if nothing is left anyway.
for options in '--strategy closure' '--strategy bounded' '--points memory' '--points sync --jobs 4' \
	'--certify' '--check-independence 1' '--strategy pos --executions 40' \
	'--strategy surw --executions 40' '--strategy pct --executions 40'; do
	# shellcheck disable=SC2086 # several words
	exits 0 ./keeps run --no-color $options -- nothing
	without=$(table)
	[ "$without" ] || fail "$options: no verdict: $(cat output)"
	# shellcheck disable=SC2086 # several words
	exits 0 ./keeps run --no-color $options --isolate -- count
	[ "$(table)" = "$without" ] || fail "$options: '$without', and isolated '$(table)'"
done

# An end of an execution is told as it is without, and happens again from its schedule.
rm -r failures
for what in crash exit leave kill pause; do
	run 1 --stuck 2 -- $what
	sed '/^\[/d;s/ in [0-9.]* s:/:/' output >without
	find failures -name '*.sched' -exec cp {} without.sched \;
	rm -r failures
	run 1 --stuck 2 --isolate -- $what
	sed '/^\[/d;s/ in [0-9.]* s:/:/' output >with
	diff without with >output || fail "$what: with --isolate otherwise: $(cat output)"
	schedule=$(find failures -name '*.sched')
	grep -qx isolate "$schedule" || fail "the schedule does not say that: $(cat "$schedule")"
	grep -vx isolate "$schedule" | diff without.sched - >output || fail "$what: $(cat output)"
	exits 1 ./keeps replay --no-color --stuck 2 "$schedule"
	says again
	rm -r failures
done

# Who is killed leaves no execution behind that never ends.
processes() {
	pgrep -f "^$folder/keeps run" || :
}
# wait_for_processes N: until there are so many
wait_for_processes() {
	i=0
	until [ "$(processes | wc -l)" = "$1" ]; do
		i=$((i + 1))
		[ $i -lt 100 ] || fail "these processes, and not $1: $(processes)"
		sleep 0.1
	done
}
"$folder/keeps" run --isolate --stuck 0 --time 60 -- pause >output 2>&1 &
command=$!
wait_for_processes 3 # the command, the explorer, the execution
sleep 0.5
kill -KILL $command
wait_for_processes 0

# A library that forks would take a copy of the process along.
run 0 -- fork
run 1 --isolate -- fork
says "limit 'fork'" 'called fork'
schedule=$(find failures -name '*.sched')
exits 1 ./keeps replay --no-color "$schedule"
says again
exits 0 ./keeps minimize --output smaller.sched "$schedule"
grep -qx isolate smaller.sched || fail "minimize loses it: $(cat smaller.sched)"

# Programs of the suite: the same executions, findings and schedules.
for name in abba bounded_buffer lost_wakeup treiber_stack; do
	"$HEDDLE" cc -DBROKEN -pthread -o $name "$tests/shapes/$name.c"
	for way in '--strategy dpor' '--strategy pos --seed 3 --executions 40'; do
		for isolated in '' --isolate; do
			# shellcheck disable=SC2086 # several words
			./$name run --no-color $way $isolated --failures "sched$isolated" >output 2>&1 || :
			sed "/^\[/d;s/ in [0-9.]* s:/:/;s/sched$isolated/sched/" output >"table$isolated"
		done
		diff table table--isolate >output || fail "$name $way: isolated not the same: $(cat output)"
		grep -q FAILED table || fail "$name $way finds nothing: $(cat table)"
		sed -i /^isolate$/d sched--isolate/*
		diff -r sched sched--isolate >output || fail "$name $way: other schedules: $(cat output)"
		rm -r sched sched--isolate
	done
done

# Nothing else can be isolated.
exits 2 "$HEDDLE" run --isolate
says 'cc` has linked'
exits 0 "$HEDDLE" run ./keeps --isolate --strategy dpor -- count
says 'EXHAUSTED          6'
