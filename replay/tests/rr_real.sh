#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The rr that is installed (or that HEDDLE_RR names) records a replay, stops at the failing step, and goes
# back one step and forth again.

set -u
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1

"$HEDDLE" run tutorial/deposit --failures "$work" >/dev/null 2>&1
schedule=$(find . -maxdepth 1 -name 'TU1-*.sched' -printf '%f\n' | head -n 1)
if [ -z "$schedule" ]; then
	echo "no scenario tutorial/deposit in this build"
	exit 77
fi

printf 'heddle prev\nheddle next\nheddle step 0\nkill\nquit\n' |
	timeout 300 "$HEDDLE" replay --rr "$schedule" >out 2>err
code=$?
if [ $code -eq 2 ]; then
	cat err # why rr cannot record here
	exit 77
fi

sed -n 's/^\(([a-z]*) \)*\(Found in\|The end of\) step \([0-9]*\).*/\3/p' out >steps
printf '4\n3\n4\n0\n' >expected
if [ $code -eq 0 ] && cmp -s steps expected; then
	exit 0
fi
echo "exit code $code; steps: $(tr '\n' ' ' <steps)"
cat out err
exit 1
