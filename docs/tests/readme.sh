#!/bin/bash
# SPDX-License-Identifier: MIT
#
# README.md: each command is run, each output is compared. How many scenarios there are grows, and is not
# compared; that all are as expected is.

# shellcheck source=document.sh
source "$(dirname "$0")/document.sh"

# normalised FILE: in the lines of the summary, counts as well
normalised() {
	sed -E -e 's/[[:space:]]+$//' -e '/^ +id +scenario /s/ +/ /g' -e '/^[0-9]+ runs in /{
		s/ in [0-9]+\.[0-9] s:/ in N s:/
		s/[0-9]+ (runs|EXHAUSTED|FAILED as expected|certified)/N \1/g
	}' -e 's/^[0-9]+ replays of/N replays of/' "$1"
}

begin_session
check_document README.md 3 3
