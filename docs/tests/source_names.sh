#!/bin/bash
# SPDX-License-Identifier: MIT
#
# docs/explorer.md names functions and files of the scheduler in its tables. Each file must be there, and each function that a row
# names must occur in one of the row's files, or, where the row names none, in some source of the scheduler.

set -eu

sources=$HEDDLE_SOURCE/scheduler/src
checked=0

fail() {
	echo "source_names: docs/explorer.md: $*" >&2
	exit 1
}

# The words between backticks of one row, one a line.
# shellcheck disable=SC2016 # backticks of Markdown
words() {
	grep -o '`[^`]*`' <<<"$1" | tr -d '`'
}

while IFS= read -r row; do
	files=()
	while read -r file; do
		[ -e "$sources/$file" ] || fail "there is no scheduler/src/$file, of this row: $row"
		files+=("$sources/$file")
	done < <(words "$row" | grep -xE '[a-z0-9_]+\.[ch]' || true)
	[ ${#files[@]} != 0 ] || files=("$sources"/*.[ch])
	while read -r name; do
		grep -qwE -- "$name" "${files[@]}" || fail "no '$name' in the files of this row: $row"
		checked=$((checked + 1))
	done < <(words "$row" | grep -xE '[a-z]+(_[a-z]+)+' || true)
done < <(sed -n '/^### Algorithm 2/,/^## 3/p' "$HEDDLE_SOURCE/docs/explorer.md" | grep '^| ')
[ "$checked" -ge 60 ] || fail "only $checked names were found"
