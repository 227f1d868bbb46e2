#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A schedule names its program, the program's arguments and its build. A replay runs it with those arguments,
# and says what differs; `heddle replay` finds the program.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=session.sh
. "$tests/session.sh"

mkdir bin
"$HEDDLE" cc -o bin/limit "$tests/names/limit.c"
exits 0 bin/limit run --no-color
exits 1 bin/limit run --no-color --failures failures -- 1 'two words' ''
schedule=$(find failures -name '*.sched')
[ "$schedule" ] || fail "no schedule: $(cat output)"
cp "$schedule" output
says 'program bin/limit' 'argument 1' 'argument "two words"' 'argument ""' 'build '

# By itself, with its arguments; with others; without the limit it finds nothing.
exits 1 bin/limit replay --no-color "$schedule"
says ' again, after' "arguments '1' 'two words' ''"
says_not 'recorded'
exits 4 bin/limit replay --no-color "$schedule" -- 9
says 'it was recorded with -- 1' 'and this run has -- 9'
exits 0 bin/limit minimize --output smaller.sched "$schedule"
grep -q '^argument "two words"$' smaller.sched || fail "minimize loses the arguments: $(cat smaller.sched)"

# By the command: where the program was, beside the schedule, and nowhere.
exits 1 "$HEDDLE" replay --no-color "$schedule"
says ' again, after' "arguments '1'"
exits 0 "$HEDDLE" minimize --output smaller.sched "$schedule"
cp bin/limit "$schedule" .
mv bin elsewhere
exits 1 "$HEDDLE" replay --no-color "$(basename "$schedule")"
says ' again, after'
exits 2 "$HEDDLE" replay "$schedule"
says "its program, 'bin/limit', is not there" "PROGRAM replay $schedule"
[ "$(wc -l <output)" = 1 ] || fail "more than one line: $(cat output)"

# Another build says so, and the same source gives the same build.
"$HEDDLE" cc -o again "$tests/names/limit.c"
cp again first
"$HEDDLE" cc -o again "$tests/names/limit.c"
cmp again first || fail "the same program was linked differently"
"$HEDDLE" cc -o another -DOTHER=1 -O0 "$tests/names/limit.c"
sed 's/^program .*/program again/; s,^scenario .*,scenario program/again,' "$schedule" >again.sched
exits 1 ./again replay --no-color again.sched
sed 's/^program .*/program another/; s,^scenario .*,scenario program/another,' "$schedule" >another.sched
exits 1 ./another replay --no-color another.sched
says 'it was recorded by another build of another'

# An older schedule tells nothing of them: they are given.
sed '/^program /d; /^argument /d; /^build /d' "$schedule" >older.sched
exits 1 ./limit replay --no-color older.sched -- 1
says ' again, after'
exits 4 ./limit replay --no-color older.sched
says_not 'recorded with' 'recorded by'

# What a schedule cannot keep is refused.
exits 2 ./limit run -- "$(printf '%0600d' 0)"
says 'a schedule keeps no argument of more than'
