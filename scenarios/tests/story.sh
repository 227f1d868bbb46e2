#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The story of a replay as one types it: it fits a screen, and has on it what tells the defect; each command
# that it prints can be run.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

# fits LINES COLUMNS: ./out does
fits() {
	[ "$(wc -l <out)" -le "$1" ] || fail "the story has more than $1 lines: $(cat out)"
	[ "$(grep -v '^kept/\|moved in the source' out | awk '{ print length }' | sort -n | tail -1)" -le \
		"$2" ] || fail "wider than $2 columns: $(cat out)"
}

# is_silent TEXT: ./out has it not
is_silent() {
	! grep -qF -- "$1" out || fail "the story says '$1': $(cat out)"
}

export COLUMNS=80

# A lost update.
exits 0 run TU1 --revision careless --failures kept
lost=$(echo kept/TU1-*-failed-check-*.sched)
exits 1 replay "$lost"
fits 50 80
says "deposit: balance is 0"
says "balance: 1 -> 1"
says "comes before teller 1's write of balance"
says "All 4 executions that can differ were run. The 2 that pass lack one of these"
says "It passes with "
cp out plain
says "heddle adopt $lost"
mkdir kept_for_ever
command=$(sed -n 's/^  heddle \(adopt .*\)/\1/p' out)
# shellcheck disable=SC2086
exits 0 $command --into kept_for_ever

# No terminal, no colours; they can be had all the same, and forbidden all the same.
! grep -q $'\033' plain || fail "colours where there is no terminal"
CLICOLOR_FORCE=1 exits 1 replay "$lost"
grep -q $'\033' out || fail "CLICOLOR_FORCE gives no colours"
NO_COLOR=1 CLICOLOR_FORCE=1 exits 1 replay "$lost"
cmp -s out plain || fail "NO_COLOR does not win: $(cat out)"

# Every step, as before.
exits 1 replay --all "$lost"
says "| read balance=0"
says "It passes with two steps the other way round:"
is_silent "It fails whenever"
exits 1 replay --trace "$lost"
says "| read balance=0"

# A deadlock, a wake-up that nobody waits for yet, a use after free.
exits 0 run TU2 --revision careless --failures kept
exits 0 run golden/wait_signal --failures kept
exits 1 replay kept/TU2-*.sched
fits 50 80
export COLUMNS=160 # where no line of these is broken
exits 1 replay kept/TU2-*.sched
says "waits for account 1, which clerk 1 holds"
exits 1 replay kept/golden-wait_signal-*.sched
says "sleeps on condition: nobody is left to end that"
says "sleeps on condition until thread 1 wakes it"
exits 0 run ME23 --revision broken --failures kept
exits 1 replay kept/ME23-*.sched
says "frees semaphore"
says "uses semaphore, which has ended"
export COLUMNS=80

# Modes.
exits 1 replay --mode best-effort "$lost"
is_silent "could not be followed"
exits 1 replay --mode prefix --step 1 "$lost"
says "1 step was followed, then "
sed 's/revision careless/revision careful/' "$lost" >mended.sched
exits 4 replay mended.sched
says "replay --mode best-effort mended.sched"
exits 0 replay --mode best-effort mended.sched
says "It could not be followed in "
exits 0 replay --mode prefix mended.sched
says "all that there are"
refuses "--mode fast: there is no such mode" replay --mode fast "$lost"
refuses "--rr: a debugger follows strictly" replay --rr --mode prefix "$lost"

heddle list RA6
[ "$code" = 0 ] || exit 0 # the rest is of the core

# A page behind a truncate, and a placeholder behind it: on a screen of 50 lines there is what tells the
# defect.
exits 0 run RA6 TR4 --revision rfc-2007-02 --failures kept
exits 1 replay kept/RA6-*.sched
fits 50 80
says "mapping_size: file 1 i_size is 6"
says "shorten: file 1 i_size: 6 -> 0"
says "finds D's placeholder at 0 in file 1"
says "finds nothing at 0 in file 1; puts"
says "waits for D's placeholder at 0 in file 1 to go"
is_silent "was woken on"
says "page 0 of file 1 lies beyond its end at 0"
says "It passes with T's write of file 1 i_size "
says "It fails whenever"
is_silent "[47"
foreign=$(grep -l "it is file 2's block 0 now" kept/TR4-*.sched)
exits 1 replay "$foreign"
fits 50 80
says "begin_write: file 1 i_size is 6"
says "shorten: file 1 i_size: 6 -> 0"
says "puts a placeholder"
says "generic_get_block: maps block 0 of file 1 to disk block 0"
says "frees disk block 0"
says "gives disk block 0 to file 2"
says "a bio writes block 0 for file 1, block 0; it is file 2's block 0 now"
COLUMNS=160 exits 1 replay "$foreign"
fits 50 160

# Locks of pages by what is done to them, and whose reference it is that makes a count wrong.
exits 0 run RA3 --revision rfc-2007-02 --failures kept
counted=$(grep -l "I4 reference count" kept/RA3-*.sched)
COLUMNS=160 exits 1 replay "$counted"
says "file 1.page 2: references 2 -> 3 (page_contended_posted)"
says "unlocks file 1.page 2"
says "(wait_for_page: locks file 1.page 2)"
is_silent "exchange"
