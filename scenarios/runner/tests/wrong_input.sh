#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Every wrong input gets an error of its own: one line, exit code 2, nothing on stdout, and nothing
# half-written.

# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# The command.
refuses "no command is given"
refuses "rnu: there is no such command (did you mean 'run'?)" rnu
refuses "genrate: there is no such command (did you mean 'generate'?)" genrate
refuses "fly: there is no such command" help fly

# Names.
refuses "tutorial/transfr: no scenario has this name or id (did you mean 'tutorial/transfer'?)" \
	run tutorial/transfr
refuses "TU9: no scenario has this name or id" run TU9
refuses "zzz*: no scenario has this name or id" list 'zzz*'
refuses "TU9: no scenario has this name or id" run TU1 TU9
refuses "--revision carefull: none of these scenarios has this revision (did you mean 'careful'?)" \
	run TU1 --revision carefull
refuses "--defect B9: none of these scenarios knows this defect" run TU1 --defect B9
refuses "--without B9: none of these scenarios knows this defect" run TU1 --without B9 --revision careless
refuses "--without B9: none of these scenarios knows this defect" run TU1 --without B1,B9 --revision careless
refuses "--without : none of these scenarios knows this defect" run TU1 --without B1, --revision careless
refuses "--without B1: it needs to know out of what" run TU1 --without B1
refuses "--param tellrs=3: 'tutorial/deposit' has no parameter 'tellrs' (did you mean 'tellers'?)" \
	run TU1 --param tellrs=3
refuses "--param tellers=3: 'tutorial/transfer' has no parameter 'tellers'" run TU1 TU2 --param tellers=3
refuses "--strategy dpro: there is no such strategy (did you mean 'dpor'?)" run TU1 --strategy dpro
refuses "--strategy atuo: there is no such strategy (did you mean 'auto'?): give one of: auto, dpor, " \
	run TU1 --strategy atuo
refuses "--preemptions: the strategy 'auto' does not count them" run TU1 --preemptions 2 --strategy auto
refuses "--classes: it has the executions of one strategy" run TU1 --strategy auto --classes classes
refuses "--points none: there is no such mode: give sync, racy or memory" run TU1 --points none
if ! grep -q '^HEDDLE_SANITIZE:STRING=access$' "$HEDDLE_BUILD/CMakeCache.txt"; then
	points=yes
	refuses "--points racy: this build does not see plain accesses: \`cmake --preset access" \
		run TU1 --points racy
fi
refuses "--sections shut: there is no such mode" run TU1 --sections shut

# Values.
refuses "--param tellers=5: parameter 'tellers' of 'tutorial/deposit' cannot be 5: give 2 to 4" \
	run TU1 --param tellers=5
refuses "--param tellers: it is not of the form name=number" run TU1 --param tellers
refuses "--executions 0: it is not a whole number, 1 or more" run TU1 --executions 0
refuses "--executions 1e3: it is not a whole number" run TU1 --executions 1e3
refuses "--steps 20001: it is not a whole number from 1 to 20000" run TU1 --steps 20001
refuses "--faults -1: it is not a whole number from 0 to 1000" run TU1 --faults -1
refuses "--spurious x: it is not a whole number from 0 to 1000" run TU1 --spurious x
refuses "--check-independence 0: it is not a whole number, 1 or more" run TU1 --check-independence 0
refuses "--seed -1: it is not a whole number" run TU1 --seed -1
refuses "--time soon: it is not a time" run TU1 --time soon
refuses "--stuck soon: it is not a time" run TU1 --stuck soon
refuses "--regressions=: the name of the folder is empty" run --regressions=
refuses "--jobs 0: it is not a whole number from 1 to 64" run TU1 --jobs 0
refuses "--jobs: executions are written by one process" run TU1 --jobs 2 --classes classes

# Options.
refuses "--frist: \`heddle run\` has no such option (did you mean '--first'?)" run TU1 --frist
refuses "--first=3: \`heddle run\` has no such option, or it takes no value" run TU1 --first=3
refuses "-x: \`heddle run\` has no such option" run TU1 -x
refuses "--json: it needs a value" run TU1 --json
refuses "--seed: it is given twice" run TU1 --seed 1 --seed 2
refuses "--record sometimes: give never, auto or always" run TU1 --record sometimes
for option in --html --perfetto --shiviz --dot; do
	refuses "$option: it needs a value" replay f $option
	refuses "$option: --gdb opens a debugger instead" replay f $option page --gdb
	refuses "$option: --rr opens a debugger instead" replay f $option page --rr
done
refuses "--preemptions: the strategy 'dpor' does not count them" run TU1 --preemptions 2 --strategy dpor
refuses "--preemptions few: " run TU1 --preemptions few
refuses "--mode fast: there is no such mode" replay f --mode fast
refuses "--regressions: kept schedules are replayed as they are" run --regressions TU1
refuses "--regressions: kept schedules are replayed as they are" run --regressions --defect B1
refuses "x: doctor takes no argument" doctor x

# Paths that cannot be written. Root may write to every folder, so these are no folders.
touch file
refuses "--failures file/folder: schedules cannot be written there" run TU1 --failures file/folder
refuses "--failures file: schedules cannot be written there" run TU1 --failures file
refuses "--json nowhere/f: it cannot be written" run TU1 --json nowhere/f
refuses "--json .: it is a folder" run TU1 --json .
refuses "--json: the name of the file is empty" run TU1 --json ''
refuses "--junit: the name of the file is empty" run TU1 --junit ''
refuses "--junit nowhere/f: it cannot be written" run TU1 --json json --junit nowhere/f
refuses "--classes nowhere/f: it cannot be written" run TU1 --json json --classes nowhere/f
refuses "--classes .: it is a folder" run TU1 --classes .
refuses "--junit nowhere/f: it cannot be written" run TU1 --classes classes --junit nowhere/f
[ ! -e classes ] || fail "a run that was refused left its classes file"
[ ! -e json ] || fail "a run that was refused left its JSON file"
if [ "$(id -u)" != 0 ]; then
	mkdir -m 555 sealed
	refuses "--failures sealed: schedules cannot be written there" run TU1 --failures sealed
	refuses "--failures sealed/inner: schedules cannot be written there" run TU1 --failures sealed/inner
fi

# Schedule files.
exits 0 run TU2 --revision careless --failures kept
good=$(echo kept/TU2-*.sched)
[ -e "$good" ] || fail "no schedule was written: $(ls -R)"
refuses "nowhere.sched: " replay nowhere.sched
refuses "kept: " replay kept
refuses "replay: it takes one schedule file, not 0" replay
refuses "replay: it takes one schedule file, not 2" replay "$good" "$good"
refuses "adopt: it takes one schedule file, not 0" adopt
refuses "--step: it says where a debugger stops" replay "$good" --step 1

if [ "${points:-}" ]; then
	sed 's/^sections .*/&\npoints racy/' "$good" >points.sched
	refuses "points.sched: its steps are plain accesses, which this build does not see" \
		replay points.sched
fi
printf 'a letter to a friend\n' >foreign.sched
refuses "foreign.sched: " replay foreign.sched
: >empty.sched
refuses "empty.sched: " replay empty.sched
sed 's/^heddle-schedule 1$/heddle-schedule 99/' "$good" >newer.sched
refuses "newer.sched:1: schedule format 99 is newer" replay newer.sched
for lines in 1 5 12 16 20; do
	head -n "$lines" "$good" >truncated.sched
	refuses "truncated.sched: " replay truncated.sched
done
sed 's/^thread /thraed /' "$good" >edited.sched
refuses "edited.sched:" replay edited.sched
sed 's/^scenario .*/scenario tutorial\/transfr/' "$good" >stranger.sched
refuses "stranger.sched: it is a schedule of 'tutorial/transfr', which this program does not have \
(did you mean 'tutorial/transfer'?)" replay stranger.sched
sed 's/^revision .*/revision carefull/' "$good" >revision.sched
refuses "revision.sched: 'tutorial/transfer' has no revision 'carefull' (did you mean 'careful'?)" \
	replay revision.sched
sed 's/^revision .*//' "$good" >revision.sched
refuses "revision.sched: " replay revision.sched
sed 's/^parameter accounts 2$/parameter accounts 7/' "$good" >parameter.sched
refuses "parameter.sched: parameter 'accounts' of 'tutorial/transfer' cannot be 7" replay parameter.sched
sed 's/^parameter accounts 2$/parameter tellers 2/' "$good" >parameter.sched
refuses "parameter.sched: 'tutorial/transfer' has no parameter 'tellers'" replay parameter.sched
for wrong in foreign truncated edited stranger revision parameter; do
	refuses "$wrong.sched" adopt "$wrong.sched" --into new_folder
done
refuses "file: nothing can be kept there" adopt "$good" --into file
refuses "" adopt "$good" --into new_folder --name 'a/b'

# Nothing is left half-written, wherever the input was refused.
left=$(find . -type f ! -name '*.sched' ! -name out ! -name err ! -name file)
[ -z "$left" ] || fail "something is left: $left"
