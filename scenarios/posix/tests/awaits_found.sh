#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The loops of awaits/loops.c, as gcc and clang make them: heddle-awaits must find those that only read,
# and no other.
# shellcheck source=needs_awaits.sh
. "$HEDDLE_SOURCE/scenarios/posix/tests/needs_awaits.sh"
reader=${HEDDLE%/*}/heddle-awaits
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
source=$HEDDLE_SOURCE/scenarios/posix/tests/awaits/loops.c
functions=$(sed -n 's/^[a-z].* \**\(\(waits\|goes_on\)_[a-z_]*\)(.*[^;]$/\1/p' "$source" | sort -u)
failed=0
n=0

# check COMPILER LEVEL: a function that waits has a loop that does, and one that goes on has none
check() {
	HEDDLE_CC=$1 "$HEDDLE" cc -w "$2" -pthread -o loops "$source" || exit 1
	"$reader" --all loops >found
	for function in $functions; do
		waits=$(grep -c "^$function [0-9a-f]* waits" found)
		case $function in
		waits_*) [ "$waits" -gt 0 ] ;;
		*) [ "$waits" = 0 ] ;;
		esac || {
			echo "$1 $2: $function: $(grep "^$function " found | head -n 3 || true)"
			failed=1
		}
		n=$((n + 1))
	done
}

for compiler in gcc clang; do
	command -v "$compiler" >/dev/null || continue
	for level in -O0 -O1 -O2 -O3 -Os; do
		check "$compiler" "$level"
	done
done
echo "$n functions"
exit "$failed"
