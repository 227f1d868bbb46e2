#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Documents name functions and files of the source. In the tables of docs/explorer.md each file must be in
# the scheduler, and each function in one of the row's files, or, where the row names none, in some source
# of the scheduler. In docs/architecture.md each file and each function must be in some room.

set -eu

cd "$HEDDLE_SOURCE"
sources=scheduler/src
checked=0

fail() {
	echo "source_names: $*" >&2
	exit 1
}

# The words between backticks of a text, one a line.
# shellcheck disable=SC2016 # backticks of Markdown
words() {
	grep -o '`[^`]*`' <<<"$1" | tr -d '`'
}

while IFS= read -r row; do
	files=()
	while read -r file; do
		found=("$sources"/*/"$file")
		[ -e "${found[0]}" ] ||
			fail "docs/explorer.md: there is no $file in $sources, of this row: $row"
		files+=("${found[0]}")
	done < <(words "$row" | grep -xE '[a-z0-9_]+\.[ch]' || true)
	[ ${#files[@]} != 0 ] || files=("$sources"/*/*.[ch])
	while read -r name; do
		grep -qwE -- "$name" "${files[@]}" ||
			fail "docs/explorer.md: no '$name' in the files of this row: $row"
		checked=$((checked + 1))
	done < <(words "$row" | grep -xE '[a-z]+(_[a-z]+)+' || true)
done < <(sed -n '/^### Algorithm 2/,/^## 3/p' docs/explorer.md | grep '^| ')
[ "$checked" -ge 60 ] || fail "only $checked names were found in docs/explorer.md"

checked=0
mapfile -t everything < <(find scheduler replay scenarios/runner -name '*.[chS]' -not -path '*/tests/*')
text=$(cat docs/architecture.md)
while read -r name; do
	grep -qwE -- "$name" "${everything[@]}" || fail "docs/architecture.md: no '$name' in any room"
	checked=$((checked + 1))
done < <(words "$text" | grep -xE '[a-z]+(_[a-z]+)+' || true)
while read -r file; do
	printf '%s\n' "${everything[@]}" scenarios/tests/*.c | grep -qE "(^|/)${file//./\\.}$" ||
		fail "docs/architecture.md: there is no $file"
	checked=$((checked + 1))
done < <(words "$text" | grep -xE '[a-z0-9_/]+\.[chS]' || true)
[ "$checked" -ge 90 ] || fail "only $checked names were found in docs/architecture.md"
