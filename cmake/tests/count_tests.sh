#!/bin/bash
# SPDX-License-Identifier: MIT
#
# count_tests.awk makes the last line of ./test: each way in which a test can end, and how it is counted.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# case NAME EXPECTED: what ctest says on stdin, against the lines that are expected
expect() {
	local found
	found=$(LC_ALL=C awk -v preset=p -v reports="$work" -f "$HEDDLE_SOURCE/cmake/count_tests.awk")
	if [ "$found" != "$2" ]; then
		printf 'count_tests: %s\nexpected:\n%s\nfound:\n%s\n' "$1" "$2" "$found" >&2
		exit 1
	fi
}

# testcase NAME STATUS [ELEMENT [OUTPUT]]: as ctest writes it
testcase() {
	printf '\t<testcase name="%s" classname="%s" time="0.1" status="%s">\n' "$1" "$1" "$2"
	[ -z "${3:-}" ] || printf '\t\t%s\n' "$3"
	printf '\t\t<system-out>%s\n</system-out>\n\t</testcase>\n' "${4:-}"
}

cat >"$work/room.good.tap" <<'END'
1..5
# Running 2 tests from other
ok - other::filtered_out  # SKIP test was skipped
not ok - other::never_counted (0.00s)
# Running 4 tests from good
ok - good::one  (0.00s)
ok - good::two  (0.00s)
ok - good::no_rr  # SKIP no rr here
ok - good::off  # SKIP test was skipped
END
cat >"$work/room.bad.tap" <<'END'
not ok - bad::assertion  (0.00s)
not ok - bad::crash unexpected signal after a.c:5
not ok - bad::hang timed out (1.01s)
ok - bad::one  (0.00s)
END
cat >"$work/room.empty.tap" <<'END'
ok - other::filtered_out  # SKIP test was skipped
END

expect "a suite with skips" "skipped: p room.good: good::no_rr: no rr here
skipped: p room.good: good::off: disabled
counts 2 0 2" < <(testcase room.good run)

expect "a suite with failures" "failed: p room.bad: bad::assertion
failed: p room.bad: bad::crash
failed: p room.bad: bad::hang
counts 1 3 0" < <(testcase room.bad fail '<failure message=""/>')

expect "tests that pass in a program that fails" "skipped: p room.good: good::no_rr: no rr here
skipped: p room.good: good::off: disabled
failed: p room.good: its output is above
counts 2 1 2" < <(testcase room.good fail '<failure message=""/>')

expect "a suite that never came to its report" "failed: p room.hang: Timeout
counts 0 1 0" < <(testcase room.hang fail '<failure message="Timeout"/>')

expect "a suite that passes without a single test" "failed: p room.empty: left no report of its tests
counts 0 1 0" < <(testcase room.empty run)

expect "a program that was not built" "failed: p room.not_built: Unable to find executable: &lt;x>
counts 0 1 0" < <(
	testcase room.not_built notrun \
		'<skipped message="Unable to find executable: &amp;lt;x&gt;"/>'
)

expect "shell tests" "failed: p room.b.sh: its output is above
skipped: p room.c.sh: no rr on this machine
counts 1 1 1" < <(
	testcase room.a.sh run '' '<testcase name=&quot;x.sh&quot; status=&quot;run&quot;>'
	testcase room.b.sh fail '<failure message=""/>'
	testcase room.c.sh notrun '<skipped message="SKIP_RETURN_CODE=77"/>' \
		$'first\nskip: no rr on this machine'
)

expect "nothing" "counts 0 0 0" </dev/null
