#!/bin/bash
# SPDX-License-Identifier: MIT
#
# What code hosts read: --junit names the file and the line of a scenario, and its findings, and tells an
# expected failure from a pass;
# --sarif has one result for each finding, with what its format asks for.

# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

# case_of NAME: the lines of one test case
case_of() {
	awk -v name=" name=\"$1\"" \
		'index($0, name) { inside = 1 } inside { print } /<\/testcase>/ { inside = 0 }' junit
}

# line_of FILE TEXT: the number of its first line with it
line_of() {
	grep -nF -m 1 -- "$2" "$HEDDLE_SOURCE/$1" | cut -d: -f1
}

# has NAME TEXT: its case has it
has() {
	case_of "$1" | grep -qF -- "$2" || fail "the case '$1' has not $2: $(case_of "$1")"
}

# ---- JUnit

exits 0 run tutorial --failures kept --junit junit --sarif sarif --json json
transfer=scenarios/suites/tutorial/transfer.c
at=$(line_of $transfer 'SCENARIO(tutorial, transfer')
head -n 1 junit | grep -qx '<?xml version="1.0" encoding="UTF-8"?>' || fail "no XML: $(head -n 1 junit)"
grep -q '<testsuite name="heddle" tests="8" failures="0" skipped="0"' junit || fail "the sums: $(cat junit)"
[ "$(grep -c '<testcase ' junit) $(grep -c '</testcase>' junit)" = "8 8" ] ||
	fail "not eight cases: $(cat junit)"
for revision in careless careful; do
	has "transfer $revision" \
		"classname=\"tutorial\" name=\"transfer $revision\" file=\"$transfer\" line=\"$at\""
done
has "transfer careless" '<property name="verdict" value="FAILED as expected"/>'
has "transfer careless" '<property name="finding" value="deadlock &#39;account&#39; (B2)"/>'
line=$(line_of $transfer 'as_they_come ? to : from].lock')
has "transfer careless" "<property name=\"place\" value=\"$transfer:$line in lock_both\"/>"
has "transfer careful" '<property name="verdict" value="EXHAUSTED"/>'
! case_of "transfer careful" | grep -qE 'finding|schedule|failure' ||
	fail "a pass has findings: $(case_of "transfer careful")"
schedule=$(case_of "transfer careless" | sed -n 's/.*name="schedule" value="\([^"]*\)".*/\1/p')
[ -s "$schedule" ] || fail "there is no schedule '$schedule'"
exits 1 replay "$schedule"

# A failure says what, where, and what to type next.
exits 1 run TU3 --defect B3 --failures "kept <'&'>" --junit junit --sarif wrong
grep -q 'tests="1" failures="1" skipped="0"' junit || fail "the sums: $(cat junit)"
has "mailbox careful+B3" '<property name="verdict" value="FAILED"/>'
has "mailbox careful+B3" \
	'<failure type="deadlock" message="found deadlock &#39;mailbox&#39;, which was not expected">'
has "mailbox careful+B3" '  at scenarios/suites/tutorial/mailbox.c:'
has "mailbox careful+B3" "  next: heddle replay &#39;kept &lt;"
has "mailbox careful+B3" '</failure>'

# Too little was seen: a failure where something is expected.
exits 1 run TU2 --revision careful --executions 1 --junit junit --sarif empty
has "transfer careful" '<property name="verdict" value="BUDGET"/>'
has "transfer careful" '<failure type="BUDGET" message="expected to see the whole space">'

# Kept schedules.
exits 0 run --regressions --junit junit
has "TU2-clerks.sched careless" "/TU2-clerks.sched\""
has "TU2-clerks.sched careless" '<property name="outcome" value="same finding"/>'

# ---- SARIF

# What each must have: of 2.1.0, and of ours.
# shellcheck disable=SC2016 # jq's
sound='.version == "2.1.0" and (.["$schema"] | test("sarif-2.1.0")) and (.runs | length) == 1 and (.runs[0] |
	.tool.driver.name == "heddle" and (.tool.driver.rules | map(.id) | length == (unique |
		length) and all(test("^[a-z-]+$")))
	and (.tool.driver.rules as $rules | .results | all(
		$rules[.ruleIndex].id == .ruleId and .kind == "fail" and (.level |
			IN("error", "note")) and (.message.text | length > 10)
		and (.locations | length == 1) and (.locations[0].physicalLocation | .region.startLine > 0
			and .artifactLocation.uriBaseId == "%SRCROOT%" and (.artifactLocation.uri |
				test("^[A-Za-z0-9/._~%-]+$")))
		and .relatedLocations[0].physicalLocation.region.startLine > 0
		and (.partialFingerprints["heddleGroup/v1"] | length > 10)
		and .attachments[0].artifactLocation.uri != null and .properties.schedule != null
		and ((.suppressions // [] | length) == (if .level == "note" then 1 else 0 end)))))'
for file in sarif wrong empty; do
	jq -e "$sound" $file >found || fail "$file is no SARIF: $(cat $file)"
done
[ "$(jq '.runs[0].results | length' empty)" = 0 ] || fail "results without a finding: $(cat empty)"

# One for each finding of the run, where and with which schedule the JSON says.
jq -r '.findings[] | [.kind, .where, .schedule] | join(" ")' json | sort >findings
jq -r '.runs[0].results[] | [(.ruleId | gsub("-"; " ")),
	.locations[0].physicalLocation.artifactLocation.uri + ":"
	+ (.locations[0].physicalLocation.region.startLine | tostring), .properties.schedule] |
		join(" ")' sarif | sort >results
[ -s findings ] || fail "no findings: $(cat json)"
diff findings results >differ || fail "the results are not the findings: $(cat differ)"
[ "$(jq -r '[.runs[0].results[] | .level] | unique | join(" ")' sarif)" = note ] ||
	fail "expected, and not a note: $(cat sarif)"

# What is not expected is an error, with its schedule; a path is encoded.
jq -e '.runs[0].results | length == 1 and (.[0] | .level == "error" and .ruleId == "deadlock"
	and .properties.revision == "careful+B3" and .properties.expected == false and (.message.text |
		test("^tutorial/mailbox under careful\\+B3: deadlock .mailbox.: "))
	and .locations[0].logicalLocations[0].name == "await_letter_carelessly"
	and (.attachments[0].artifactLocation.uri | test("^kept%20%3C%27%26%27%3E/TU3-.*\\.sched$"))
	and (.properties.next |
		test("^heddle replay .kept <")))' wrong >found || fail "what is not expected: $(cat wrong)"
[ -s "$(jq -r '.runs[0].results[0].properties.schedule' wrong)" ] ||
	fail "there is no such schedule: $(cat wrong)"

# Bad input: nothing half-written.
refuses "--sarif nowhere/f: it cannot be written" run TU1 --sarif nowhere/f
refuses "--sarif: the name of the file is empty" run TU1 --sarif ''
refuses "--junit nowhere/f: it cannot be written" run TU1 --sarif left --junit nowhere/f
refuses "--regressions: kept schedules are replayed as they are" run --regressions --sarif left
[ ! -e left ] || fail "a run that was refused left its SARIF file"
