#!/bin/bash
# SPDX-License-Identifier: MIT
#
# docs/json-format.md has every field of the reports, and no other. Runs of all sorts are made until each
# field has been written.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
	echo "reports: $*" >&2
	exit 1
}

command -v jq >/dev/null || {
	echo "skip: there is no jq"
	exit 77
}

# fields_of HEADING...: the first column of the tables below these headings
fields_of() {
	local heading

	for heading in "$@"; do
		awk -v heading="## $heading" '
			/^## / { inside = $0 == heading }
			inside && /^\| `/ { gsub(/`/, "", $2); print $2 }' \
			"$HEDDLE_SOURCE/docs/json-format.md"
	done | sort
}

# same WHAT WRITTEN DOCUMENTED
same() {
	[ -n "$2" ] || fail "$1: none was written"
	[ "$2" = "$3" ] || fail "$1 differ; '<' is written, '>' documented:
$(diff <(echo "$2") <(echo "$3"))"
}

# run ARGUMENT...: whatever the verdict is
run() {
	"$HEDDLE" run "$@" --json json >out 2>&1 || [ $? -lt 2 ] || fail "run $*: $(cat out)"
	cat json >>all
}

run tutorial
cp json every
run golden/counter --preemptions 1
run golden/counter --executions 100
run TU1 --check-independence 1
run TU1 --strategy auto
cp json parts
# Whether a run is split depends on the time that it takes: the more there is of it, the surer.
for n in 13 15 17; do
	run golden/readers --param N=$n --jobs 3 --no-certify --time 20
	! jq -e .processes json >/dev/null || break
done

# shellcheck disable=SC2016 # backticks of Markdown
always='Fields of every line of `run --json`'
same "the fields of every line" "$(jq -r 'keys[]' every | sort -u)" "$(fields_of "$always")"
same "the fields of all runs" "$(jq -r 'keys[]' all | sort -u)" \
	"$(fields_of "$always" 'Fields that are there in some runs')"
same "the fields of a finding" "$(jq -r '.findings[] | keys[]' all | sort -u)" \
	"$(fields_of 'Fields of a finding')"
same "the fields of a part" "$(jq -r '.parts[] | keys[]' parts | sort -u)" "$(fields_of 'Fields of a part')"
"$HEDDLE" matrix tutorial --json json >out 2>&1 || fail "matrix: $(cat out)"
# shellcheck disable=SC2016 # the same
same "the fields of matrix" "$(jq -r 'keys[]' json | sort -u)" "$(fields_of 'Fields of `matrix --json`')"
same "the fields of its rows" "$(jq -r '.rows[] | keys[]' json | sort -u)" \
	"$(fields_of 'Fields of a row of the matrix')"
rm json
if "$HEDDLE" generate --revision rfc-2007-02 --count 20 --first --no-shrink --whole 0 --json json \
	>out 2>&1; then
	fail "generate finds nothing: $(cat out)"
elif [ -e json ]; then
	# shellcheck disable=SC2016 # the same
	same "the fields of generate" "$(jq -r 'keys[]' json | sort -u)" \
		"$(fields_of 'Fields of `generate --json`')"
	# shellcheck disable=SC2016 # the same
	same "the fields of its findings" "$(jq -r '.findings[] | keys[]' json | sort -u)" \
		"$(fields_of 'Fields of a finding of `generate`')"
else
	grep -q "no suite of this program makes stories" out || fail "generate: $(cat out)" # no core
fi
"$HEDDLE" bench --row 'counter(3x3)' --json json >out 2>&1 || [ $? = 1 ] || fail "bench: $(cat out)"
# shellcheck disable=SC2016 # the same
same "the fields of bench" "$(jq -r 'keys[]' json | sort -u)" "$(fields_of 'Fields of `bench --json`')"
