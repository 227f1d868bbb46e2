#!/bin/bash
# SPDX-License-Identifier: MIT
#
# heddle matrix: which rows there are, what makes it end with 0 and what with 1, its three outputs. The
# program is tests/matrix_rows/.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

heddle_itself=$HEDDLE
HEDDLE=$HEDDLE_BUILD/tests/matrix_rows
[ -x "$HEDDLE" ] || fail "$HEDDLE is not built"

# rows: "REVISION[+DEFECT] EXPECTED SHOWN" of each, one a line
rows() {
	jq -r '.rows[] | "\(.revision)\(if .defect then "+" + .defect else "" end) \(.expected) \(.shown)"' \
		json
}

# balanced FILE: each tag is closed by its own, and what is between them has no bare '<', '>' or '&'
balanced() {
	sed '/^<style>$/,/<\/style>/d; /^<script>$/,/<\/script>/d; s/<!DOCTYPE html>//' "$1" | awk '
		{ text = text $0 "\n" }
		END {
			while (match(text, /<[^>]*>/)) {
				if (substr(text, 1, RSTART - 1) ~ />/)
					exit 1
				tag = substr(text, RSTART + 1, RLENGTH - 2)
				text = substr(text, RSTART + RLENGTH)
				name = tag
				sub(/[ \n].*/, "", name)
				if (tag ~ /\/$/)
					continue
				if (name !~ /^\//)
					open[++n] = name
				else if (open[n--] != substr(name, 2))
					exit 1
				tags++
			}
			exit n || tags < 20 || text ~ />/
		}' || return 1
	! sed '/^<script>$/,/<\/script>/d; s/&\(#[0-9]*\|[a-z]*\);//g' "$1" | grep -n '&' || return 1
}
printf '<p>\n<b>%s</b></p>\n' {1..20} >sample
balanced sample || fail "a page that is sound is taken for one that is not"
printf '<p>\n<b>%s</p></b>\n' {1..20} >sample
! balanced sample || fail "tags that cross are not seen"

# All as it should be: a row for each revision, and for each defect where it goes in.
exits 0 matrix lamp --json json --html page.html --failures kept
[ "$(rows | paste -sd,)" = "old true null,new true null,half true null,new+L1 true 1,old+L2 true 1" ] ||
	fail "rows: $(rows)"
says "9 cells in"
says ": 4 EXHAUSTED, 5 FAILED, 0 BUDGET"
says "nothing was cut short in 9 of them: 100.0 %"
says "5 rows: 0 not as expected"
! grep -q certified out || fail "certified, and nobody asked: $(cat out)"
[ "$(grep -A 3 'new+L1' out | grep 'shown by:')" = "     shown by: LA1" ] || fail "who shows L1: $(cat out)"
[ "$(grep -A 3 'old+L2' out | grep 'shown by:')" = "     shown by: both" ] || fail "who shows L2: $(cat out)"

# A scenario that says nothing of a partial revision has no cell there.
says "1 scenario says nothing of this revision"
jq -e '.rows[2].cells | map(if . then .verdict else null end) | sort == [null, "FAILED"]' json >found ||
	fail "the cells of half: $(jq -c '.rows[2].cells' json)"
jq -e '[.rows[].no_part] == [0, 0, 1, 0, 0] and [.rows[].not_run] == [0, 0, 0, 0, 0]' json >found ||
	fail "who takes no part: $(jq -c '[.rows[] | [.no_part, .not_run]]' json)"
[ "$(grep -c 'title="it says nothing of this revision"' page.html)" = 1 ] || fail "the page of half"

# What is found of L2's revision anyhow does not show L2.
jq -e '.rows[4].cells | map([.id, .verdict, .defects[0]])
	== [[null, "FAILED", "L2"], ["LA1", "FAILED", "L2"]]' json >found ||
	fail "the cells of L2: $(jq -c '.rows[3].cells' json)"

# Cells are what run --json writes of the same; the sums are those of the cells.
exits 0 run LA1 --revision new --json run --no-certify
[ "$(jq -S 'keys' run)" = "$(jq -S '.rows[1].cells[0] | keys' json)" ] ||
	fail "a cell has other fields than a run"
jq -e '[.rows[].cells[] | values] as $c | .n_cells == ($c | length)
	and .failed == ($c | map(select(.verdict == "FAILED")) | length)
	and .exhausted == ($c | map(select(.verdict == "EXHAUSTED")) |
		length) and .whole == .n_cells and .certified == null
	and .expected and ([.rows[].executions] | add) == ($c | map(.executions) |
		add)' json >found || fail "sums: $(cat json)"

# Schedules are there; the page links them, from wherever it lies.
mapfile -t schedules < <(jq -r '.rows[].cells[].schedule // empty' json)
[ "${#schedules[@]}" = 5 ] || fail "schedules: ${schedules[*]}"
exits 1 replay "${schedules[1]}"
mkdir -p 'pages &c/one'
exits 0 matrix lamp --html 'pages &c/one/page.html' --failures 'kept <"&>' --no-minimize
for page in page.html 'pages &c/one/page.html'; do
	balanced "$page" || fail "$page is not well-formed"
	! grep -qE '(src|href)="?(https?:)?//|@import|url\(' "$page" ||
		fail "$page loads something: $(grep -nE 'src|href' "$page")"
	links=0
	while read -r link; do
		links=$((links + 1))
		[ -s "$(dirname "$page")/$(printf '%b' "${link//%/\\x}")" ] ||
			fail "$page: $link leads nowhere"
	done < <(grep -oE 'href="[^"]*"' "$page" | sed 's/^href="//; s/"$//')
	[ "$links" = 5 ] || fail "$page has $links links, not 5"
done
grep -q 'it says &lt;b&gt;&quot;lock&quot; &amp; &#39;key&#39;&lt;/b&gt;' page.html ||
	fail "the text of L1: $(grep 'it says' page.html)"
jq -e '.rows[3].doc == "it says <b>\"lock\" & '\''key'\''</b>" and .rows[0].subject == "lamp <\"&'\''>"' \
	json >found || fail "texts: $(cat json)"

# With --certify cells are explored whole, and a second time.
exits 0 matrix lamp --certify --json json --failures kept
[ "$(jq .certified json)" = 9 ] ||
	fail "certified: $(jq -c '[.rows[].cells[] | values | [.certified, .certified_reason]]' json)"
says "certified: 9 of them: 100.0 %"
exits 0 run LA1 --revision old --json run --failures kept
[ "$(jq .executions run)" = "$(jq '.rows[0].cells[1].executions' json)" ] ||
	fail "a cell is no run: $(cat run json)"

# What is not as expected.
exits 1 matrix dark --json json --html page.html
[ "$(rows | paste -sd,)" = "one true null,one+DK1 false 0" ] ||
	fail "a defect that no scenario shows: $(rows)"
says "no scenario shows it"
grep -q '^BAD  one+DK1' out || fail "DK1: $(cat out)"
balanced page.html || fail "the page of what is not as expected"
exits 1 matrix torn --json json --failures kept
says "1 scenario has a finding under the sound revision"
exits 0 run torn --failures kept
exits 1 matrix sloppy --failures kept
says "1 scenario does not give what it says"
says "SL1: found failed check 'sum', which was not expected"
exits 1 matrix strange --json json --failures kept
[ "$(rows | paste -sd,)" = "one true null,one+OT1 false 1" ] ||
	fail "a defect that is shown in another way: $(rows)"
exits 1 matrix lamp dark torn sloppy strange --json json --failures kept
says "rows: 4 not as expected"

# Too little was seen: neither one nor the other.
exits 1 matrix lamp --executions 1 --json json --failures kept
grep -q '^?    new+L1' out || fail "L1 after one execution: $(cat out)"
says "no scenario shows it, and not all of them were explored whole"
says "cut short: both LA1"
jq -e '.whole == 0 and .budget == 9 and .expected == false' json >found ||
	fail "after one execution each: $(cat json)"
says "nothing was cut short in 0 of them: 0.0 %"

# At a terminal lines fit.
for columns in 80 160; do
	COLUMNS=$columns script -qec "$HEDDLE matrix lamp dark --failures kept" /dev/null </dev/null \
		>terminal 2>&1 || true
	grep -q 'rows: ' terminal || fail "at $columns columns: $(cat terminal)"
	sed 's/\r$//; s/.*\r//; s/\x1b\[[0-9;]*[mK]//g' terminal |
		awk -v n=$columns 'length > n { exit 1 }' ||
			fail "longer than $columns columns: $(cat terminal)"
done

# A signal: what was not run is counted, and what is known is written.
code=0
timeout --preserve-status --signal=INT 2 "$HEDDLE" matrix lamp slow --jobs 1 --json json --html page.html \
	--failures kept >out 2>err || code=$?
[ "$code" = 130 ] || fail "Ctrl-C: exit code $code: $(cat out err)"
says "stopped by Ctrl-C"
says "not run"
jq -e '.expected == false and .not_run > 0 and .not_run == ([.rows[] | .no_part as $none |
		([.cells[] | select(. == null)] | length) - $none] | add)
	and [.rows[0].cells[].verdict] == ["EXHAUSTED", "FAILED"]' json >found ||
	fail "after Ctrl-C: $(cat json)"
balanced page.html || fail "the page after Ctrl-C"

# Bad input.
refuses "lmap: no scenario has this name or id (did you mean 'lamp'?)" matrix lmap
refuses "--revision: \`matrix_rows matrix\` has no such option" matrix lamp --revision old
refuses "--time soon: it is not a time" matrix lamp --time soon
refuses "--html nowhere/f: it cannot be written" matrix lamp --json left --html nowhere/f
refuses "--html .: it is a folder" matrix lamp --html .
refuses "--html: the name of the file is empty" matrix lamp --html ''
refuses "--failures page.html: schedules cannot be written there" matrix lamp --failures page.html
[ ! -e left ] || fail "a matrix that was refused left its JSON file"
HEDDLE=$heddle_itself
refuses "none of these scenarios has revisions" matrix golden
