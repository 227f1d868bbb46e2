#!/bin/bash
# SPDX-License-Identifier: MIT
#
# heddle replay --gdb: a session stands where the finding is noticed, knows the threads and their frames, and
# goes to and fro over the
# steps. Deadlock, checks, crashes, a program of one's own, a stripped one.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

skip_in asan "the same sessions, but for those of crashes, which the sanitizer sees before"

command -v gdb >/dev/null || skip "gdb is not installed"
misbehaving=$HEDDLE_BUILD/tests/misbehaving
export HEDDLE_GDB='' HOME=$PWD # no settings of a person's own

# session PROGRAM SCHEDULE COMMAND...: what a session says, in out, each command's answer behind "## COMMAND"
session() {
	local program=$1 schedule=$2 line
	shift 2
	for line; do
		printf 'echo ## %s\\n\n%s\n' "$line" "$line"
	done >commands
	timeout 300 "$program" replay --gdb "$schedule" <commands >out 2>&1 ||
		fail "gdb of $schedule: exit code $?: $(cat out)"
	sed -i 's/(gdb) //g' out
	[ -z "$(find "$TMPDIR" -name 'heddle-*' | head -n 1)" ] || fail "a folder is left in $TMPDIR"
}

# answer COMMAND: what came behind it, up to the next one; "" for what stood before the first
answer() {
	awk -v wanted="## $1" 'BEGIN { inside = wanted == "## " }
		/^## / { inside = $0 == wanted; next }
		inside { print }' out
}

# expect COMMAND REGEX: the answer has such a line
expect() {
	answer "$1" | grep -Eq -- "$2" ||
		fail "'$1' does not say '$2' but: $(answer "$1"); all of it: $(cat out)"
}

mkdir tmp
export TMPDIR=$PWD/tmp

# A deadlock: each clerk stands where it waits; back by one step, forth, to the end, and back from there.
exits 0 run tutorial/transfer --revision careless --failures kept
schedule=$(find kept -name 'TU2-*.sched')
session "$HEDDLE" "$schedule" 'heddle threads' 'heddle bt clerk 0' 'heddle thread clerk 0' 'heddle thread' \
	'heddle prev' 'heddle op' \
	'heddle step 1' 'heddle op 0' 'heddle step 99' 'heddle finding' 'heddle prev' 'heddle op 7' \
		'heddle bt nobody' 'heddle step x'
expect '' '^The end of step 1, clerk 1: lock "account 1" at transfer.c:[0-9]+ in lock_both'
expect '' '^#[0-9]+ .* in lock_both '
expect 'heddle threads' '^\* +2 clerk 1 +running +lock "account 0" at transfer.c:[0-9]+ in lock_both'
expect 'heddle threads' '^  +1 clerk 0 +suspended lock "account 1" at transfer.c'
expect 'heddle threads' '^  +0 main +suspended join_all at transfer.c'
expect 'heddle bt clerk 0' '^#[0-9]+ .*lock_both .*transfer.c:'
expect 'heddle bt clerk 0' '^#[0-9]+ .*transfer .*transfer.c:'
! answer 'heddle bt clerk 0' | grep -Eq ' fiber_switch | heddle_replay_after_step ' ||
	fail "bt shows the scheduler's frames: $(cat out)"
expect 'heddle thread clerk 0' '^#[0-9]+ .* in lock_both '
expect 'heddle prev' '^The end of step 0, clerk 0: lock "account 0"'
expect 'heddle op' '^step 0, clerk 0: lock "account 0" at transfer.c'
expect 'heddle step 1' '^The end of step 1, clerk 1: lock "account 1"'
expect 'heddle op 0' '^step 0, clerk 0: lock "account 0"'
expect 'heddle step 99' '^The execution is over, after 2 steps.'
expect 'heddle finding' '^deadlock: account at transfer.c'
expect 'heddle finding' 'clerk 0 waits for account 1, which clerk 1 holds'
answer 'heddle prev' >all
[ "$(grep -c '^The end of step' all)" = 2 ] || fail "back from the end: $(cat out)"
expect 'heddle op 7' '^step 7 has not been taken: there are 2 so far'
expect 'heddle bt nobody' "^there is no thread 'nobody': .heddle threads. lists them"
expect 'heddle step x' "^x: a step's number is wanted"

# A program that gdb is connected to: forwards as ever, and a word where gdb would have to run it again.
if command -v gdbserver >/dev/null; then
	python=$(find "$HEDDLE_BUILD/package" -name heddle-gdb.py)
	connected() { # connected COMMAND...
		local line words=() server="gdbserver --once - '$HEDDLE' replay --unwatched '$schedule'"
		for line; do
			words+=(-ex "echo ## $line\\n" -ex "$line")
		done
		timeout 300 gdb -nx -q -ex "target remote | $server" -x "$python" \
			"${words[@]}" -ex kill "$HEDDLE" </dev/null >out 2>&1 ||
			fail "gdb of gdbserver: exit code $?: $(cat out)"
	}
	connected 'heddle start step 0' 'heddle next' 'heddle bt clerk 0' 'heddle prev' 'heddle op' \
		'heddle step 9'
	expect 'heddle start step 0' '^The end of step 0, clerk 0: lock "account 0"'
	expect 'heddle next' '^The end of step 1, clerk 1: lock "account 1"'
	expect 'heddle bt clerk 0' '^#[0-9]+ .*lock_both .*transfer.c:'
	expect 'heddle prev' '^gdb cannot run this program again, which was begun elsewhere'
	expect 'heddle op' '^step 1, clerk 1: lock'
	expect 'heddle step 9' '^The execution is over, after 2 steps.'
	connected 'heddle start finding 9'
	expect 'heddle start finding 9' '^Found: deadlock: account'
fi

# A check stands in its frame. --step stands elsewhere; the story is at hand.
exits 0 run tutorial/deposit --revision careless --failures kept
schedule=$(find kept -name 'TU1-*-failed-check-*.sched')
session "$HEDDLE" "$schedule" 'print tellers' 'heddle next' 'heddle prev' 'heddle story'
expect '' '^Found in step 4: failed check: no money lost at deposit.c:[0-9]+ in heddle_body_tutorial_deposit'
expect '' '^#[0-9]+ .*heddle_body_tutorial_deposit'
expect 'print tellers' ' = [0-9]+'
expect 'heddle next' '^The end of step 4, main: join_all'
expect 'heddle prev' '^The end of step 3, teller [01]: write "balance"'
expect 'heddle story' 'failed check: no money lost'
code=0
"$HEDDLE" replay --gdb --step 0 "$schedule" </dev/null >out 2>&1 || code=$?
grep -q '^The end of step 0, ' out || fail "--step 0: exit code $code: $(cat out)"

# Crashes of a program of one's own: the frame that the signal meets, and back from there.
if [ -x "$misbehaving" ] && ! grep -qx 'HEDDLE_SANITIZE:STRING=address' "$HEDDLE_BUILD/CMakeCache.txt"; then
	"$misbehaving" run M05 M17 S02 --stuck 2 --failures crashes >out 2>&1 || true
	session "$misbehaving" "$(find crashes -name 'M05-*.sched')" 'heddle prev'
	expect '' '^SIGABRT in the midst of step [0-9]+'
	expect 'heddle prev' '^The end of step 0, |^there is no step before'
	session "$misbehaving" "$(find crashes -name 'M17-*.sched')" 'heddle threads'
	expect '' '^SIGSEGV in the midst of step [0-9]+'
	expect 'heddle threads' '^\* +[0-9]+ bad +running'
fi

# Forth to a crash again: the frame that the signal met, not its handler's. The access build looks first.
# Where UndefinedBehaviorSanitizer sees it before, there is no crash.
exits 0 run memory/null --failures kept
if grep -q '^finding crash' kept/ME13-*.sched; then
	session "$HEDDLE" "$(find kept -name 'ME13-*.sched')" 'heddle prev' 'heddle next'
	expect '' '^SIGSEGV in the midst of step 2'
	expect 'heddle next' '^Found in step 2: crash: SIGSEGV'
	expect 'heddle next' '^#[0-9]+ .*(write_to_null|value_at)'
fi

# A finding before the first step.
if "$HEDDLE" list | grep -q '^AC2 '; then
	exits 0 run dio/assertion_on_flags --revision v5-2006-12 --failures kept
	session "$HEDDLE" "$(find kept -name 'AC2-*.sched')" 'heddle threads' 'heddle prev' \
		'heddle step 3' 'heddle prev'
	expect '' '^Found before the first step: failed check: BUG'
	expect '' '^#[0-9]+ .*check_hole_posted'
	expect 'heddle prev' '^there is no step before this one'
	expect 'heddle step 3' '^The execution is over, after 0 steps'
fi

# A race stands at the second access, and places that are looked up afterwards are known.
if grep -Eqx 'HEDDLE_SANITIZE:STRING=(access|thread)' "$HEDDLE_BUILD/CMakeCache.txt"; then
	exits 0 run race/mutex --failures kept
	session "$HEDDLE" "$(find kept -name 'RC1-*.sched')" 'heddle threads' 'heddle prev' 'heddle next' \
		'heddle next'
	expect '' '^Found in step [0-9]+: a data race, by this access and an earlier one'
	expect '' '^#[0-9]+ .*write_x'
	! grep -q '?:0' out || fail "a place is not known: $(cat out)"
	expect 'heddle prev' '^The end of step [0-9]+, .* at locks.c:[0-9]+'
	expect 'heddle next' '^Found in step [0-9]+: a data race'

	# In a recording no other program is called, which would be recorded as well.
	mkdir tools
	for tool in nm addr2line; do
		printf '#!/bin/sh\necho %s >>"%s/called"\n' $tool "$PWD" >tools/$tool
	done
	chmod +x tools/*
	race=$(find kept -name 'RC1-*.sched')
	RUNNING_UNDER_RR=1 PATH=$PWD/tools:$PATH "$HEDDLE" replay --unwatched "$race" >out 2>&1 || true
	grep -q 'data race (unordered accesses) again' out || fail "recorded: $(cat out)"
	[ ! -e called ] || fail "a recorded replay calls $(cat called)"
fi

# Without debug information of its own the program still tells; without symbols it says what is missing.
program=$HEDDLE
if [ "$(basename "$HEDDLE_BUILD")" = release ]; then
	strip --strip-debug -o lean "$program"
	session "$PWD/lean" "$schedule" 'heddle threads'
	expect 'heddle threads' '^\* +0 main +running +join_all at deposit.c'
	strip -o bare "$program"
	"$PWD/bare" replay --gdb "$schedule" </dev/null >out 2>&1 || true
	grep -q "this program has no symbol 'heddle_debug'" out || fail "stripped: $(cat out)"
fi

# What cannot be.
export HEDDLE_GDB=$PWD/none
refuses "--gdb: there is no '$PWD/none': install it" replay --gdb "$schedule"
unset HEDDLE_GDB
refuses "--gdb: --rr opens gdb, too: give one of them" replay --gdb --rr "$schedule"
exits 0 doctor
grep -q "gdb  *gdb runs, and knows Python" out || fail "doctor: $(cat out)"
HEDDLE_GDB=$PWD/none heddle doctor
grep -q "there is no .$PWD/none" out || fail "doctor without gdb: $(cat out)"
refuses "--step: it says where a debugger stops, or a prefix: add --gdb, --rr or --mode prefix" \
	replay --step 0 "$schedule"
