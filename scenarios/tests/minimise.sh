#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Failing schedules of the suites, minimised: the same finding, no more preemptions and steps, three
# replays, and no change when it is minimised again. `heddle run` writes the same file as `heddle minimize`
# makes of its schedule.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

skip_in asan "the same schedules in each build"

# Of the core's suite every fifth scenario is run, and of all schedules every fifth is looked at;
# MINIMISE_APART=1: all of both.
apart=${MINIMISE_APART:-5}
suites=(tutorial golden memory race)
if [ "$(basename "$HEDDLE_BUILD")" = release ] && "$HEDDLE" list 'dio/*' >found 2>&1; then
	mapfile -t -O 4 suites < <(grep -o 'dio/[a-z0-9_]*' found | sort -u | awk -v n="$apart" 'NR % n == 0')
fi
limit_s=600

# finding FILE: its kind, subject, thread and place, and the links of its cycle
finding() {
	sed -nE -e '/^finding /{s/ after [0-9]+//;p}' \
		-e '/^(cycle|wait) /{s/ since [0-9]+//;s/ at .*//;p}' "$1"
}

preemptions() {
	grep -c '^period .* preempts$' "$1" || true
}

steps() {
	awk '/^end / { print $2 }' "$1"
}

# is_shorter A B: or as long
is_shorter() {
	[ "$(preemptions "$1")" -lt "$(preemptions "$2")" ] ||
		{ [ "$(preemptions "$1")" = "$(preemptions "$2")" ] &&
			[ "$(steps "$1")" -le "$(steps "$2")" ]; }
}

# check FILE: checks that minimising gives the file of that name in minimised/
check() {
	local name=${1##*/}

	exits 0 minimize "$1" --output again.sched
	cmp -s again.sched "minimised/$name" ||
		fail "$name: run and minimize differ: $(diff again.sched "minimised/$name")"
	[ "$(finding "$1")" = "$(finding again.sched)" ] ||
		fail "$name: another finding: $(finding "$1") is now $(finding again.sched)"
	is_shorter again.sched "$1" || fail "$name: it is longer: $(cat again.sched)"
	for _ in 1 2 3; do
		exits 1 replay --all again.sched
	done
	cp again.sched once.sched
	exits 0 minimize again.sched
	cmp -s again.sched once.sched ||
		fail "$name: minimised twice it differs: $(diff once.sched again.sched)"
	[ "$(preemptions again.sched)" -lt "$(preemptions "$1")" ] && fewer=$((fewer + 1))
	[ "$(steps again.sched)" -lt "$(steps "$1")" ] && shorter=$((shorter + 1))
	! grep -Eq 'which is the minimum|^no preemption' out || minimal=$((minimal + 1))
	minimised=$((minimised + 1))
}

# Schedules whose replay would end the process, or that do not repeat, stay as they were found.
check_kept() {
	refuses "$1: a finding of the kind '" minimize "$1" --output other.sched
	cmp -s "$1" "minimised/${1##*/}" || fail "$1: it was changed"
}

heddle run "${suites[@]}" --no-certify --no-minimize --failures found_first
[ "$code" = 0 ] || fail "not as expected: $(cat out err)"
sed -nE '/ (FAILED|EXHAUSTED) /s/  +.*//p' out >verdicts
heddle run "${suites[@]}" --no-certify --failures minimised
[ "$code" = 0 ] || fail "not as expected with minimising: $(cat out err)"
sed -nE '/ (FAILED|EXHAUSTED) /s/  +.*//p' out | cmp -s - verdicts || fail "other verdicts: $(cat out)"
[ "$(ls found_first)" = "$(ls minimised)" ] || fail "other names: $(diff <(ls found_first) <(ls minimised))"

minimised=0 fewer=0 shorter=0 minimal=0 number=0
for schedule in found_first/*.sched; do
	number=$((number + 1))
	[ $((number % apart)) = 0 ] || continue
	case $schedule in
	*-crash-* | *-end-of-the-process-* | *-stuck-* | *-nondeterminism-*) check_kept "$schedule" ;;
	*) check "$schedule" ;;
	esac
done
printf '%d minimised: %d with fewer preemptions, %d with fewer steps, %d at the minimum of preemptions\n' \
	"$minimised" "$fewer" "$shorter" "$minimal"
[ "$minimised" -ge 4 ] || fail "only $minimised schedules were found"
[ "$minimal" -ge $((minimised * 9 / 10)) ] || fail "only $minimal of $minimised are known to be minimal"

# Kept schedules are not overwritten; a schedule without its finding stays as it is.
exits 0 adopt minimised/TU2-*.sched --into kept --name clerks
refuses "kept/clerks.sched: it is kept with what is expected of it" minimize kept/clerks.sched
exits 0 minimize kept/clerks.sched --output again.sched
sed 's/^revision careless$/revision careful/' minimised/TU2-*.sched >mended.sched
cp mended.sched before.sched
exits 4 minimize mended.sched
cmp -s mended.sched before.sched || fail "a schedule whose finding does not happen was changed"
exits 0 run TU2 --revision careless --failures shown
says "          1 preemption, which is the minimum; 2 steps"
exits 0 run TU2 --revision careless --failures shown --no-minimize
! grep -q "which is the minimum" out || fail "--no-minimize minimises: $(cat out)"
