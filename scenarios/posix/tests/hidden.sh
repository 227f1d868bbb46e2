#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Atomic operations that nothing sees: a note names the function, and there is none without them.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=needs_awaits.sh
. "$tests/needs_awaits.sh"
# shellcheck source=session.sh
. "$tests/session.sh"

said='atomic operations in [a-z.0-9]* are not seen, such as those of inline assembly'

# check NOTES OPTION...: compiled with these options, there are so many such notes
check() {
	notes=$1
	shift
	"$HEDDLE" cc "$@" -pthread -o program "$tests/hidden/counter.c"
	exits 0 ./program run --no-color --json json
	told=$(jq '[.notes[] | select(startswith("atomic operations in "))] | length' json)
	if [ "$told" != "$notes" ] || [ "$(grep -c "note: $said" output)" != "$notes" ]; then
		fail "$*: there are $told such notes, not $notes: $(cat output)"
	fi
}

for level in -O0 -O2; do
	check 1 "$level" -DHIDDEN
	check 0 "$level"
	check 0 "$level" -DFENCE
done
