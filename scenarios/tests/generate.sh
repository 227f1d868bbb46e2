#!/bin/bash
# SPDX-License-Identifier: MIT
#
# heddle generate: it finds a defect that was put into the sound revision, the same way each time, and what it
# writes is a scenario that compiles, that finds it again, and whose schedule replays.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

limit_s=600
heddle list RA6
[ "$code" = 0 ] || {
	refuses "generate: no suite of this program makes stories" generate
	skip "there is no core"
}

# Wrong input.
refuses "--calls direct_wirte: there is no such kind of call (did you mean 'direct_write'?)" \
	generate --calls truncate,direct_wirte
refuses "--setting file_sistem: there is no such setting (did you mean 'file_system'?)" \
	generate --setting file_sistem=1
refuses "--setting files=3: give a value from 1 to 2, such as files=1" generate --setting files=3
refuses "--setting files: give a value" generate --setting files
refuses "generate: no story has all that is wanted" generate --calls commit --setting file_system=0
refuses "TR1: generate takes no argument" generate TR1
refuses "--count 0: " generate --count 0
refuses "generate: " generate --revision no-such
refuses "generate: " generate --defect D40 --revision v5-2006-12

# A known defect, within a bounded number of stories.
exits 1 generate --defect D40 --count 100 --first --failures found --json found.json
says "1 stories failed"
scenario=$(sed -n 's/^scenario: //p' out | head -1)
schedule=$(sed -n 's/^schedule: //p' out | head -1)
[ -s "$scenario" ] || fail "no scenario was written: $(cat out)"
[ -s "$schedule" ] || fail "no schedule was written: $(cat out)"
grep -q '^SCENARIO(dio, generated_' "$scenario" || fail "$scenario has no scenario"
grep -q 'FINDS("fixed+D40",' "$scenario" || fail "$scenario expects nothing: $(cat "$scenario")"

# The same options: the same stories, findings and files.
sed 's/ in [0-9.]* s:/:/' out >first
cp -r found found_first
exits 1 generate --defect D40 --count 100 --first --failures found
sed 's/ in [0-9.]* s:/:/' out >second
cmp -s first second || fail "the second time it says something else: $(diff first second)"
diff -r found found_first || fail "the second time it writes something else"

# With known defects taken out, what is found is something else, and says without what.
refuses "--without: 'dio/generated_" generate --revision rfc-2007-02 --without D40,D04x
refuses "generate: D02 cannot be taken out" generate --revision rfc-2007-02 --without D40,D02
exits 1 generate --revision rfc-2007-02 --without D44,D40 \
	--calls async_read,async_write,direct_read,direct_write --count 6 --seed 7 --first \
	--failures without --json without.json
says "deadlock 'page'"
jq -e '.without == ["D40", "D44"]' without.json >/dev/null || fail "--json: $(head -1 without.json)"
without=$(sed -n 's/^scenario: //p' out | head -1)
without_schedule=$(sed -n 's/^schedule: //p' out | head -1)
grep -q 'FINDS("rfc-2007-02-D40-D44",' "$without" || fail "$without expects nothing: $(cat "$without")"

# What was drawn is counted, story by story, in whatever parts.
exits 0 generate --count 40 --executions 1 --whole 0 --json all.json
exits 0 generate --count 15 --executions 1 --whole 0 --json begin.json
exits 0 generate --from 15 --count 25 --executions 1 --whole 0 --json end.json
jq -e '(.settings.files | .["1"] + .["2"]) == 40 and (.pairs | length > 20)' all.json >/dev/null ||
	fail "what was drawn: $(cat all.json)"
exits 0 generate --count 20 --executions 1 --whole 0 --setting file_system=4 --setting files=2 \
	--json some.json
jq -e '.settings.files["2"] == 20 and .settings.file_system["4"] == 20' some.json >/dev/null ||
	fail "--setting: $(cat some.json)"
pairs() {
	jq -sS '[.[].pairs[]] | group_by(.calls) |
		map({ calls: .[0].calls, stories: map(.stories) | add })' "$@"
}
[ "$(pairs all.json)" = "$(pairs begin.json end.json)" ] ||
	fail "two parts are not the whole: $(cat all.json begin.json end.json)"

# Others, each by the detector that it is for.
# finds DEFECT WHAT [OPTION...]
finds() {
	exits 1 generate --defect "$1" --count 100 --first --no-shrink --failures found_more "${@:3}"
	says "$2"
	says ", as it was drawn: "
}
finds D03 "failed check 'I11 outcome' in "
finds D01 "failed check 'I8 block ownership' in "
finds D44 "wrong context 'interrupt flag' in "
finds D04 "failed check 'I17 fsck' in after_a_crash" --seed 2 --whole 0 \
	--calls crash,fsync,direct_write,truncate

# Other stories, and the same without the defect: nothing is found.
exits 0 generate --count 25 --whole 0 --seed 2 --calls buffered_read,direct_read --failures none
says "0 stories failed"
[ ! -e none ] || fail "files were written: $(ls none)"

# The scenario compiles beside the suite, finds it again, and the schedule replays.
command -v cc >/dev/null || exit 0
objects=$HEDDLE_BUILD/scenarios/CMakeFiles
includes=()
for room in core/include scenarios/runner/include replay/include scheduler/include scenarios/suites/dio; do
	includes+=("-I$HEDDLE_SOURCE/$room")
done
mapfile -t linked < <(find "$objects/heddle_main.dir" "$objects"/heddle_suite_*.dir "$HEDDLE_BUILD/core" \
	-name '*.o' ! -path '*_tests.dir/*' | sort)
mapfile -t libraries < <(find "$HEDDLE_BUILD" -name 'libheddle_runner.a' -o -name 'libheddle_replay.a' -o \
	-name 'libheddle_scheduler.a' | sort)
[ ${#libraries[@]} = 3 ] || {
	echo "the libraries are not where they are looked for: ${libraries[*]}"
	exit 1
}
case $(grep -h '^HEDDLE_SANITIZE:' "$HEDDLE_BUILD/CMakeCache.txt") in
*=) ;;
*)
	echo "the scenario is not compiled in a build with a sanitizer"
	exit 0
	;;
esac
for written in "$scenario" "$without"; do
	cc -std=gnu17 -Wall -Wextra -Werror -Wno-missing-field-initializers "${includes[@]}" \
		-c "$written" -o "$(basename "$written" .c).o" ||
		fail "$written does not compile"
done
cc generated_*.o "${linked[@]}" -Wl,--start-group "${libraries[@]}" -Wl,--end-group -lm -o with_stories ||
	fail "they do not link"
HEDDLE=$PWD/with_stories
exits 0 run "dio/$(basename "$scenario" .c)" --defect D40 --failures again
says "FAILED"
exits 1 replay "$schedule"
exits 0 run "dio/$(basename "$without" .c)" --revision rfc-2007-02 --without D40,D44 --failures again
says "FAILED"
exits 1 replay "$without_schedule"
