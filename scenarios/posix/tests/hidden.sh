#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Atomic operations that nothing sees: a note names the function, and there is none without them.
# shellcheck source=needs_awaits.sh
. "$HEDDLE_SOURCE/scenarios/posix/tests/needs_awaits.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0
source=$HEDDLE_SOURCE/scenarios/posix/tests/hidden/counter.c
said='atomic operations in [a-z.0-9]* are not seen, such as those of inline assembly'

# check NOTES OPTION...: compiled with these options, there are so many such notes
check() {
	notes=$1
	shift
	"$HEDDLE" cc "$@" -pthread -o program "$source" || exit 1
	./program run --no-color --json json >out 2>&1
	told=$(jq '[.notes[] | select(startswith("atomic operations in "))] | length' json)
	if [ "$told" != "$notes" ] || [ "$(grep -c "note: $said" out)" != "$notes" ]; then
		echo "$*: there are $told such notes, not $notes: $(cat out)"
		failed=1
	fi
}

for level in -O0 -O2; do
	check 1 "$level" -DHIDDEN
	check 0 "$level"
	check 0 "$level" -DFENCE
done
exit "$failed"
