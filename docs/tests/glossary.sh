#!/bin/bash
# SPDX-License-Identifier: MIT
#
# docs/glossary.md has every kind of finding, verdict, strategy and replay outcome that the program has; and
# every link of the documents leads somewhere.

set -eu
cd "$HEDDLE_SOURCE"

fail() {
	echo "glossary: $*" >&2
	exit 1
}

# The texts of a table "[HEDDLE_...] = "text"," between a line that matches FROM and the next "};".
texts() {
	sed -n "/$2/,/};/s/.*\] = \"\([^\"]*\)\".*/\1/p" "$1"
}

has_row() {
	local row

	row=$(grep -oE '^\| [^|]*' docs/glossary.md | tr -d '`' | sed 's/^| //; s/, /\n/g')
	grep -qxE -- "$1 *" <<<"$row" || fail "docs/glossary.md has no row for '$1'"
	checked=$((checked + 1))
}

checked=0
while read -r term; do
	has_row "$term"
done < <(
	texts scheduler/src/run/finding.c kind_names
	texts scenarios/runner/src/result/result.c names
	"$HEDDLE" run --help | awk 'found { print $1 } /^Strategies/ { found = 1 }'
	grep -oE '^	\[HEDDLE_REPLAY_[A-Z]+\] = "[^"]*' replay/src/schedule/words.c | sed 's/.*"//'
)
[ "$checked" -ge 33 ] || fail "only $checked terms were looked up"

links=0
for document in README.md CHANGELOG.md CONTRIBUTING.md ./*/README.md docs/*.md docs/examples/*.md; do
	while read -r link; do
		links=$((links + 1))
		[ -e "$(dirname "$document")/$link" ] ||
			fail "$document: '$link' leads nowhere"
	done < <(grep -oE '\]\([^)#]+' "$document" | sed 's/^](//' | grep -v '^https\?:')
done
[ "$links" -ge 40 ] || fail "only $links links were found"
