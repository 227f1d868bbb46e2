#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a loop waits for is written by code that is not seen. That is no livelock, and nothing is proved.
# shellcheck source=needs_awaits.sh
. "$HEDDLE_SOURCE/scenarios/posix/tests/needs_awaits.sh"
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0

source=$HEDDLE_SOURCE/scenarios/posix/tests/loops_unseen/library.c
said='note: while a loop waited, code that is not seen changed what it waits for'

# check KIND STRATEGY
check() {
	"$HEDDLE" cc -DKIND="$1" -pthread -o program "$source" || exit 1
	./program run --no-color --strategy "$2" >out 2>&1
	code=$?
	if [ "$code" != 0 ] || ! grep -q ' BUDGET ' out || ! grep -q "$said" out; then
		echo "kind $1, $2: exit code $code: $(cat out)"
		failed=1
	fi
}

for kind in 0 1; do
	for strategy in dpor naive; do
		check "$kind" "$strategy"
	done
done
exit "$failed"
