#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Defects of the placeholder core as switches: put into fixed (D15: into February) each fails a scenario,
# which passes without it; taken out of a posted revision, what that revision is found to do loses the number.
# Every number that an expectation names is in the list.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

only_in_release "the same runs in each build, and ten times as slow"

heddle list DR3
if [ "$code" != 0 ]; then
	skip "this heddle was built without the core"
fi

# The scenario that shows each defect: its own expectation of REVISION+D says what is found.
variants="TR1:D01 TR4:D02 TR3b:D03 TR6:D04 DW9:D11 RA6:D13 FA10:D14 FA13b:D25 FS1:D26 AC8:D28 DW12:D40 \
AC2:D43 DW1b:D44 DW2:D51 DW8:D53 FS6:D64 WB1:D70 GR1:D71 GR2:D71 GR3:D71 TR7:D05 FS3:D27 FS3d:D27 \
FS9:D74 BB1:D65 BB2:L10 FA18:D75"
for variant in $variants; do
	scenario=${variant%:*} defect=${variant#*:}
	exits 0 run "$scenario" --defect "$defect" --failures kept --json json --no-certify
	jq -e --arg d "$defect" '.verdict == "FAILED" and .revision == "fixed" and .expected == true
		and ([.findings[].defect] | unique) == [$d]' json >found || fail "$variant: $(cat json)"
done

# Without the defect the revision's findings of that number are gone, and there are no new ones.
check_without() { # scenario defect revision
	exits 0 run "$1" --revision "$3" --failures kept --json with --no-certify
	jq -e --arg d "$2" '[.findings[].defect] | index($d)' with >found ||
		fail "$1 under $3 does not show $2: $(cat with)"
	heddle run "$1" --revision "$3" --without "$2" --failures kept --json without --no-certify
	jq -rs --arg d "$2" '(.[0].findings | map(select(.defect != $d) | .invariant)) as $other
		| .[1].findings | map(.invariant) - $other | .[]' with without >new
	[ ! -s new ] || fail "$1 under $3 without $2 still finds: $(cat new)"
}
for variant in TR3b:D03 TR8:D09 DW9:D11 HF5:D12 RA6:D13 RA3:D24 BW2:D25 FS1:D26 FS1b:D26 FS2:D26 \
	FS3:D27 FS3f:D27 AC8:D28 DW12:D40 AC6:D41 AC2:D43 DW1b:D44 DW5:D52 DW8:D53 DW6:D08 FS6:D64 BB1:D65 \
	WB1:D70; do
	check_without "${variant%:*}" "${variant#*:}" rfc-2007-02
done
check_without AC4 D47 v5-2006-12
check_without AC5 D48 v5-2006-12

# D01 and D51 make room for something else: what is left is not theirs.
exits 0 run TR9b --revision rfc-2007-02 --without D01 --failures kept --json json --no-certify
jq -e '.verdict == "EXHAUSTED"' json >found || fail "TR9b without D01: $(cat json)"
heddle run DW2 --revision rfc-2007-02 --without D51 --failures kept --json json --no-certify
jq -e '[.findings[].invariant] == ["interrupt flag"]' json >found || fail "DW2 without D51: $(cat json)"

# Every number that an expectation names is listed.
exits 0 list --defects
cp out defects
exits 0 list dio
grep -o '([DL][0-9]*)' out | tr -d '()' | sort -u >named
while read -r number; do
	grep -q "^$number " defects || fail "list --defects does not tell $number"
done <named

refuses "--without: D02 cannot be taken out" run TR4 --revision rfc-2007-02 --without D02
refuses "--defect: D29 cannot be put in (not to be shown" run TR4 --defect D29
refuses "--without: D47 can be taken out of v5-2006-12" run AC4 --revision rfc-2007-02 --without D47
