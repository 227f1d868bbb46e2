#!/bin/bash
# SPDX-License-Identifier: MIT
#
# heddle run --report and heddle matrix --report: an index with a row for each run, a page for each finding,
# and links between them that lead somewhere.

# shellcheck source=tags.sh
source "$(dirname "$0")/tags.sh"
# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

# links FILE: where its links lead, one a line, steps of the page itself left out
links() {
	grep -o 'href="[^"]*"' "$1" | sed 's/^href="//; s/"$//; s/%20/ /g; s/%26/\&/g' | grep -v '^#' || true
}

# leads_somewhere FILE
leads_somewhere() {
	local link

	links "$1" >linked
	while IFS= read -r link; do
		[ -e "$(dirname "$1")/$link" ] || fail "$1: '$link' leads nowhere"
	done <linked
}

# A row for each line of the JSON, with what that says; a page for each finding.
exits 0 run tutorial --report 'a &b/c' --json json --failures kept
index='a &b/c/index.html'
says "report: $index"
tags_are_sound "$index" 0
leads_somewhere "$index"
[ "$(grep -c '<tr class="' "$index")" = "$(wc -l <json)" ] || fail "rows: $(grep -c '<tr class="' "$index")"
[ "$(grep -c '<tr class="found' "$index")" = "$(grep -c '"FAILED"' json)" ] || fail "rows with findings"
grep -q "<strong>$(wc -l <json) runs: 0 not as expected</strong>" "$index" || fail "the sums are others"
for page in 'a &b/c'/TU*.html; do
	tags_are_sound "$page" 2
	leads_somewhere "$page"
	[ "$(links "$page")" = index.html ] || fail "$page leads to: $(links "$page")"
	grep -q 'It fails whenever\|It fails whatever' "$page" || fail "$page is not explained"
done
[ "$(find 'a &b/c' -type f | wc -l)" = "$(($(find kept -type f | wc -l) + 1))" ] ||
	fail "other files than one for each schedule: $(find 'a &b/c' kept)"
grep -q 'id="passing"' 'a &b/c'/TU2-*.html || fail "no run that passes is beside the clerks'"

# The next report takes the place of the last one, page by page; what is not expected is marked.
echo before >'a &b/c/index.html'
exits 0 run TU2 --report 'a &b/c' --failures kept
tags_are_sound "$index" 0
heddle_itself=$HEDDLE
HEDDLE=$HEDDLE_BUILD/tests/matrix_rows
exits 1 run SL1 --report strange --failures kept
grep -q 'runs\?: 1 not as expected' strange/index.html || fail "the sums say that all is as expected"
grep -q '<tr class="found no"><td>BAD</td>' strange/index.html || fail "the row says that it is as expected"
HEDDLE=$heddle_itself

# What cannot be written is told, before anything is run.
touch file
refuses "--report file/x: pages cannot be written there" run TU2 --report file/x
refuses "--report: it needs a value" run TU2 --report
refuses "--regressions: kept schedules are replayed as they are" run --regressions --report x
mkdir -p taken/index.html
exits 2 run TU2 --report taken --failures kept
grep -q -- '--report taken/index.html: ' err || fail "the error does not name the file: $(cat err)"

# The matrix: cells lead to the pages, the index to the matrix, wherever they lie.
HEDDLE=$HEDDLE_BUILD/tests/matrix_rows
mkdir pages
exits 0 matrix lamp --html pages/matrix.html --report found/all --failures kept
leads_somewhere pages/matrix.html
[ "$(links pages/matrix.html | grep -c '^\.\./found/all/.*\.html$')" = 5 ] ||
	fail "the cells lead to: $(links pages/matrix.html)"
tags_are_sound found/all/index.html 0
leads_somewhere found/all/index.html
links found/all/index.html | grep -qx '../../pages/matrix.html' ||
	fail "the index does not lead to the matrix"
for page in found/all/*old*.html; do
	tags_are_sound "$page" 2
done

# Names that are full of HTML.
HEDDLE=$HEDDLE_BUILD/tests/paged
exits 0 run PG2 --report names --failures kept
tags_are_sound names/index.html 0
tags_are_sound names/PG2-*.html 2
! grep -q '<script>alert\|<i><' names/index.html || fail "a name is read as HTML"

# 2000 steps: what makes them pass is looked for, but not for ever.
limit_s=120
exits 0 run PG1 --first --no-minimize --report first --failures kept
grep -q '<tr id="s1999"' first/PG1-*.html || fail "a page of 2000 steps is not whole"
