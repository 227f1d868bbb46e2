#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Loops that only read: a pair of programs each, broken and sound.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=pairs.sh
. "$tests/pairs.sh"
check_pairs "$tests/awaits"
