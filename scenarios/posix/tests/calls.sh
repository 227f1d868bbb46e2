#!/bin/sh
# SPDX-License-Identifier: MIT
#
# For the calls that are modelled: a pair of programs, broken and sound.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=pairs.sh
. "$tests/pairs.sh"
check_pairs "$tests/programs"
