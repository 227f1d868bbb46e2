#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Runs that are killed at some moment: the command, one of its workers, or a copy that explores a part, by
# SIGKILL, SIGINT or SIGTERM. No run that was cut is EXHAUSTED, no file is incomplete, and no process is left.
# KILLS: how often.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

kills=${KILLS:-9}

# What is explored meanwhile lasts a second; under a sanitizer, less does.
explored=(tutorial golden)
if [ "$(basename "$HEDDLE_BUILD")" != release ]; then
	explored=(tutorial golden/counter golden/readers golden/indexer)
fi

# after MILLISECONDS: nothing comes through a pipe that nobody writes to
mkfifo nothing
exec 9<>nothing
after() {
	read -rt "$(printf '0.%03d' "$1")" -u 9 || true
}

# processes_of PID: itself and what it has started, one a line
processes_of() {
	local child
	echo "$1"
	for child in $(pgrep -P "$1"); do
		processes_of "$child"
	done
}

# descendant PID KIND: the command, one of its workers, or a copy of a worker; nothing if there is none now
descendant() {
	local workers
	workers=$(pgrep -P "$1" | paste -sd,) || true
	case $2 in
	command) echo "$1" ;;
	worker) pgrep -P "$1" | shuf -n 1 ;;
	copy) [ -z "$workers" ] || pgrep -P "$workers" | shuf -n 1 ;;
	esac
}

all_ended() {
	local pid n
	for pid in "$@"; do
		for ((n = 0; n < 100; n++)); do
			kill -0 "$pid" 2>/dev/null || break
			[ "$(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null)" != Z ] || break
			after 50
		done
		[ $n -lt 100 ] || fail "$what: process $pid is left: $(ps -p "$pid" -o args=)"
	done
}

check_files() {
	local file
	if [ -s json ]; then
		[ "$(tail -c 1 json | wc -l)" = 1 ] ||
			fail "$what: the last line of the JSON is cut: $(cat json)"
		jq -e . json >parsed || fail "$what: the JSON is not whole: $(cat json)"
		# Of these suites the number of executions is known, or what they find.
		jq -se 'all(.[]; .verdict != "EXHAUSTED" or .expected)' json >parsed ||
			fail "$what: EXHAUSTED without all of it: $(cat json)"
	fi
	[ ! -e junit ] || grep -q '</testsuites>' junit || fail "$what: half a JUnit report: $(cat junit)"
	for file in failures/*; do
		[ -e "$file" ] || continue
		tail -n 1 "$file" | grep -q '^end ' || fail "$what: half a schedule: $file"
	done
	for file in failures/.* .[!.]* *.??????; do
		[ -f "$file" ] || continue
		[ ! -s "$file" ] || tail -n 1 "$file" | grep -q '^end ' ||
			fail "$what: half a file is left: $file"
	done
}

kinds=(command worker copy)
signals=(KILL INT TERM)
for ((i = 0; i < kills; i++)); do
	kind=${kinds[i % 3]}
	signal=${signals[i / 3 % 3]}
	moment=$((RANDOM % 700))
	what="SIG$signal to a $kind after $moment ms"
	rm -rf json junit failures
	"$HEDDLE" run "${explored[@]}" --jobs 3 --json json --junit junit --failures failures \
		>out 2>err </dev/null &
	pid=$!
	after "$moment"
	known=$(processes_of "$pid")
	target=$(descendant "$pid" "$kind") || true
	[ -z "$target" ] || kill -s "$signal" "$target" 2>/dev/null || true
	code=0
	wait "$pid" || code=$?
	# shellcheck disable=SC2086
	all_ended $known
	check_files
	case $kind-$signal-$code in
	command-KILL-137 | command-INT-130 | command-TERM-143 | *-0 | worker-*-1 | copy-*-1) ;;
	*) fail "$what: exit code $code: $(cat out err)" ;;
	esac
done
