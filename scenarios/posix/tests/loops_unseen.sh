#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a loop waits for is written by code that is not seen. That is no livelock, and nothing is proved.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=needs_awaits.sh
. "$tests/needs_awaits.sh"
# shellcheck source=session.sh
. "$tests/session.sh"

for kind in 0 1; do
	"$HEDDLE" cc -DKIND=$kind -pthread -o program "$tests/loops_unseen/library.c"
	for strategy in dpor naive; do
		exits 0 ./program run --no-color --strategy $strategy
		says ' BUDGET ' 'note: while a loop waited, code that is not seen changed what it waits for'
	done
done
