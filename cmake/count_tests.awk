# SPDX-License-Identifier: MIT
#
# Counts tests: reads ctest's JUnit file, and for each Criterion suite in it the TAP file of the suite.
#
#   awk -v preset=NAME -v reports=FOLDER -f count_tests.awk junit.xml
#
# Prints one line "failed: ..." or "skipped: ..." for each such test, and last "counts PASSED FAILED SKIPPED".
# A shell test (name.sh) is one test. A Criterion suite counts as many as its TAP file has lines for that
# suite, and one more if the program failed otherwise. Lines for other suites were filtered out, which
# Criterion also calls skipped.

function attribute(line, name) {
	if (!match(line, " " name "=\"[^\"]*\""))
		return ""
	line = substr(line, RSTART + length(name) + 3, RLENGTH - length(name) - 4)
	return unescape(line)
}

function unescape(text) {
	gsub(/&lt;/, "<", text)
	gsub(/&gt;/, ">", text)
	gsub(/&quot;/, "\"", text)
	gsub(/&apos;/, "'", text)
	gsub(/&amp;/, "\\&", text)
	return text
}

function fail(what) {
	failed++
	print "failed: " preset " " what
}

function skip(what, why) {
	skipped++
	print "skipped: " preset " " what ": " (why == "" ? "no reason given" : why)
}

# One suite. Its lines are
#   ok - suite::test  (0.01s)
#   ok - suite::test  # SKIP why
#   not ok - suite::test ...
function count_suite(name, bad, suite, file, line, test, lines, failures) {
	suite = name
	sub(/^.*\./, "", suite)
	file = reports "/" name ".tap"
	while ((getline line < file) > 0) {
		if (line !~ "^(not )?ok - " suite "::")
			continue
		lines++
		test = line
		sub(/^(not )?ok - /, "", test)
		sub(/ .*$/, "", test)
		if (line ~ /^not ok/) {
			failures++
			fail(name ": " test)
		} else if (line ~ /# SKIP/) {
			sub(/^.*# SKIP */, "", line)
			skip(name ": " test, line == "test was skipped" ? "disabled" : line)
		} else {
			passed++
		}
	}
	close(file)
	if (bad && !failures)
		fail(name ": " message)
	else if (!lines)
		fail(name ": left no report of its tests")
}

function count_script(name, bad) {
	if (bad)
		fail(name ": " message)
	else if (status == "notrun")
		skip(name, last)
	else
		passed++
}

BEGIN {
	passed = failed = skipped = 0
}

/^\t<testcase / {
	name = attribute($0, "name")
	status = attribute($0, "status")
	message = status
	last = ""
	unable = 0
	next
}

/^\t\t<failure/ {
	message = attribute($0, "message")
	if (message == "")
		message = "its output is above"
	next
}

# A test whose program is missing is "notrun" as well; only the exit code 77 is a skip.
/^\t\t<skipped/ {
	message = attribute($0, "message")
	unable = message !~ /^SKIP_RETURN_CODE/
	next
}

/^\t<\/testcase>/ {
	bad = status == "fail" || status == "disabled" || unable
	if (name ~ /\.sh$/)
		count_script(name, bad)
	else
		count_suite(name, bad)
	next
}

{
	line = $0
	sub(/^\t\t<system-out>/, "", line)
	sub(/<\/system-out>$/, "", line)
	sub(/^skip: */, "", line)
	if (line ~ /[^ \t]/)
		last = unescape(line)
}

END {
	print "counts " passed, failed, skipped
}
