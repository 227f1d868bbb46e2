#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Each mutation of mutants/*.txt must find the line that it changes: a list that no longer fits the source
# tests less than it says.

set -eu
cd "$HEDDLE_SOURCE/scheduler"

check() { # check LIST [LINES]: says what does not fit
	awk '
		function load(file, line) {
			if (file in n_lines)
				return
			n_lines[file] = 0
			while ((getline line < file) > 0)
				lines[file, ++n_lines[file]] = line
			close(file)
		}
		function fits(file, place, old, i, inside) {
			load(file)
			inside = place == "-"
			for (i = 1; i <= n_lines[file]; i++) {
				if (place != "-" && lines[file, i] ~ /^[A-Za-z_]/)
					inside = index(lines[file, i], place "(") ||
						index(lines[file, i], place "[")
				if (inside && index(lines[file, i], old))
					return 1
			}
			return 0
		}
		/^@ / { split($0, word, " "); n++ }
		/^- / && !fits(word[2], word[3], substr($0, 3)) {
			print FILENAME ": " word[2] " " word[3] " has no: " substr($0, 3)
			wrong = 1
		}
		END { if (n < 20) { print FILENAME ": only " n " mutations"; wrong = 1 } exit wrong }' "$1"
}

failed=0
for list in tests/mutants/*.txt; do
	check "$list" || failed=1
done

# README.md says how many there are.
for list in mutants access; do
	n=$(grep -c '^@ ' "tests/mutants/$list.txt")
	grep -Eq "The list has $n mutants|\`access.txt\` $n of" tests/mutants/README.md || {
		echo "mutants_fit: README.md does not say that $list.txt has $n mutants" >&2
		failed=1
	}
done
not_run=$(grep -c '| not run |$' tests/mutants/README.md) || : # none is
[ "$not_run" -lt 2 ] || grep -q " and $not_run, the newest, were not$" tests/mutants/README.md || {
	echo "mutants_fit: README.md does not say that $not_run were not run" >&2
	failed=1
}

broken=$(mktemp)
trap 'rm -f "$broken"' EXIT
sed '0,/^- /s/^- /- not in the source: /' tests/mutants/mutants.txt >"$broken"
if check "$broken" >/dev/null; then
	echo "mutants_fit: a mutation that fits nowhere is not noticed" >&2
	failed=1
fi
exit $failed
