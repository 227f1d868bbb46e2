#!/bin/bash
# SPDX-License-Identifier: MIT
#
# docs/ci.md: what a job runs is run, and its outputs are compared. The jobs run nothing else than that, and
# keep the files that it writes.

# shellcheck source=document.sh
source "$(dirname "$0")/document.sh"

command -v jq >/dev/null || {
	echo "skip: there is no jq"
	exit 77
}

# jobs: the lines of the two jobs
jobs() {
	awk '/^```yaml$/ { inside = 1; next } /^```$/ { inside = 0 } inside' "$HEDDLE_SOURCE/docs/ci.md"
}

# same COUNT TEXT: so many lines of the jobs have it
same() {
	[ "$(jobs | grep -cF -- "$2")" = "$1" ] || fail "not $1 lines of the jobs have: $2"
}

same 2 './run --strict --no-color --junit junit.xml --sarif heddle.sarif'
same 2 'build/release/heddle matrix --certify-max 5000 --no-color --json matrix.json --html matrix.html'
same 4 'failures/'
same 1 "jq 'del(.runs[].results[] | select(.suppressions))' heddle.sarif > new.sarif"
! jobs | grep -nP '\t| $' || fail "a tab, or a blank at the end of a line, in a job"

begin_session
check_document docs/ci.md 2 2
