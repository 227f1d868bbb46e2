#!/bin/bash
# SPDX-License-Identifier: MIT
#
# A program is explored in parts, unless the command line names a strategy: one verdict, and what each part
# gave.
set -eu
tests=$HEDDLE_SOURCE/scenarios/posix/tests
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
	echo "parts: $*" >&2
	exit 1
}

command -v jq >/dev/null || {
	echo "skip: there is no jq"
	exit 77
}

# run CODE PROGRAM ARGUMENT...: leaves its table in out, its line of JSON in json
run() {
	local wanted=$1 program=$2 code=0

	shift 2
	"./$program" run --no-color --no-minimize --json json "$@" >out 2>&1 || code=$?
	[ "$code" = "$wanted" ] || fail "$program $*: exit code $code, not $wanted: $(cat out)"
}

# is WANTED FILTER: what the filter makes of the line of JSON
is() {
	local seen

	seen=$(jq -c "$2" json)
	[ "$seen" = "$1" ] || fail "$2 is $seen, not $1: $(cat out)"
}

# says TEXT: a line of the table
says() {
	grep -qF -- "$1" out || fail "no line says '$1': $(cat out)"
}

"$HEDDLE" cc -pthread -o small "$tests/shapes/bounded_buffer.c"
"$HEDDLE" cc -pthread -o small.broken -DBROKEN "$tests/shapes/bounded_buffer.c"
"$HEDDLE" cc -pthread -o late "$tests/parts/late.c"
"$HEDDLE" cc -pthread -o late.broken -DBROKEN "$tests/parts/late.c"

# Where dpor comes to its end the counts are those of dpor, and a second engine says the same.
run 0 small --strategy dpor
classes=$(jq .executions json)
run 0 small
is '["auto","EXHAUSTED","all",true]' '[.strategy, .verdict, .coverage, .certified]'
is "[\"samples\",1000,0,\"budget\",\"dpor\",$classes,0,\"all\",$classes]" \
	'[.parts[] | .strategy, .executions, .findings, .coverage] + [.executions]'
says "samples 1000 executions; dpor $classes, the whole space"
run 1 small.broken
is '["FAILED","all",1,0]' '[.verdict, .coverage, .parts[].findings]'

# Where it does not, the others have a share of the limit. Samples find what dpor alone does not.
run 1 late.broken --executions 4000
is '["FAILED",4000,4]' '[.verdict, .executions, (.parts | length)]'
is '[["samples",1],["dpor",0]]' '[.parts[:2][] | [.strategy, .findings]]'
says "samples 1000 executions, 1 finding; dpor 1500 of about"
run 0 late.broken --executions 4000 --strategy dpor
is '["BUDGET",4000,null]' '[.verdict, .executions, .parts]'
run 0 late --executions 4000
is '["BUDGET",4000,["samples","dpor","bounded","samples"]]' '[.verdict, .executions, [.parts[].strategy]]'
is '[1000,1500,750,750]' '[.parts[].executions]'
run 3 late --executions 4000 --strict

# Nor does dpor come to its end where executions of it are cut.
"$HEDDLE" cc -pthread -o counts "$tests/parts/counts.c"
run 0 counts --executions 400 --steps 100
is '["BUDGET",["samples","dpor","bounded","samples"]]' '[.verdict, [.parts[].strategy]]'

# Of more threads than dpor and bounded explore there are samples alone, and the run says so.
"$HEDDLE" cc -pthread -o pool "$tests/parts/pool.c"
"$HEDDLE" cc -pthread -o pool.broken -DBROKEN "$tests/parts/pool.c"
run 0 pool --executions 60
is '["BUDGET",60,["samples","samples"]]' '[.verdict, .executions, [.parts[].strategy]]'
says "only sampled: an execution has 101 threads, and dpor and bounded explore programs of at most 48"
run 1 pool.broken --executions 60
is '["FAILED",60]' '[.verdict, .executions]'
run 0 pool --strategy dpor
is '["BUDGET",0]' '[.verdict, .executions]'
says "stopped because dpor explores programs of at most 48 threads"

# With a limit of time, too. Nothing but that limit depends on time.
run 0 late --time 0.5
is '["BUDGET","stopped after 0.5 s (--time)"]' '[.verdict, .stopped_by]'
run 1 late.broken --executions 3000 --seed 5
jq -c 'del(.seconds)' json >once
run 1 late.broken --executions 3000 --seed 5
[ "$(cat once)" = "$(jq -c 'del(.seconds)' json)" ] || fail "with one seed: $(cat once), then $(cat json)"

# The first finding of a sample is enough, if asked.
run 1 late.broken --first
is '[["samples"],true]' '[[.parts[].strategy], .executions < 100]'

# A bound asks for bounded alone, and a file of classes for dpor.
run 0 small --preemptions 1
is '["bounded",null]' '[.strategy, .parts]'
run 0 small --classes classes
is '["dpor",null]' '[.strategy, .parts]'
