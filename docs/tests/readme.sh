#!/bin/bash
# SPDX-License-Identifier: MIT
#
# README.md: each command is run, each output is compared. How many scenarios there are grows, and is not
# compared; that all are as expected is.
#
# Its ./run is also where every run of every suite with at most 50,000 classes is certified, more than by
# default: to explore all of them once more in a test of its own takes minutes.

# shellcheck source=document.sh
source "$(dirname "$0")/document.sh"
# shellcheck source=../../scenarios/tests/not_certified.bash
source "$HEDDLE_SOURCE/scenarios/tests/not_certified.bash"

# normalised FILE: in the lines of the summary, counts as well
normalised() {
	sed -E -e 's/[[:space:]]+$//' -e '/^ +id +scenario /s/ +/ /g' -e '/^[0-9]+ runs in /{
		s/ in [0-9]+\.[0-9] s:/ in N s:/
		s/[0-9]+ (runs|EXHAUSTED|FAILED as expected|certified)/N \1/g
	}' -e 's/^[0-9]+ replays of/N replays of/' "$1"
}

begin_session
cat >run <<'END'
#!/bin/sh
[ $# != 0 ] || set -- --certify --certify-max 50000 --time 0 --json runs.json
exec build/release/heddle run "$@"
END
check_document README.md 3 3

# TR11 meets the limit of threads of all executions together (docs/limits.md), after its findings.
not_certified runs.json >left
! grep -v -e " false more than 50000 classes: give --certify-max N$" \
	-e "^dio/punch_vs_read .* null not all of the space was explored$" left ||
	fail "not certified: $(cat left)"
[ "$(wc -l <left)" -le 15 ] || fail "so many have more than 50000 classes: $(cat left)"
[ "$(jq -s 'map(select(.certified)) | length' runs.json)" -ge 40 ] || fail "hardly anything was certified"
