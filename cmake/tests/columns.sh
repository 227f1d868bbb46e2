#!/bin/bash
# SPDX-License-Identifier: MIT
#
# No source has a line of more than 110 columns. The check finds such lines, and accepts those that may be
# longer.

set -eu
source "$(dirname "$0")/../bootstrap.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "columns: $*" >&2
	exit 1
}

# letters N [LETTER]: as many of them, without a blank
letters() {
	printf "%$1s" '' | tr ' ' "${2:-x}"
}

mkdir -p "$work/wrong/folder" "$work/right/build"
{
	echo "/* short */"
	echo "/* $(letters 103) y */"
	printf '\t\tcall(%s, y);\n' "$(letters 88)"
	echo "call(\"short\", $(letters 90), y, z);"
	echo " * a comment with \"a quotation $(letters 90) x\""
} >"$work/wrong/folder/wrong.c"
echo "# $(letters 108) y" >"$work/wrong/wrong.sh"
echo "echo \"$(letters 100) yyy z\"" >"$work/wrong/run"
{
	echo "/* $(letters 103) y */" | cut -c 1-110
	printf '\t\tcall(%s);\n' "$(letters 87)"
	echo "call(\"$(letters 100) y z y z\");"
	echo " * $(letters 200)"
	echo "/* $(letters 50 ä) $(letters 50 ö) */"
} >"$work/right/right.h"
echo "# $(letters 110)" >"$work/right/right.cmake"
echo "// $(letters 108) y" >"$work/right/build/made.c"
echo "$(letters 100) yyyyyyyyyy z" >"$work/right/read.md"

if check_columns_below "$work/wrong" >"$work/said"; then
	fail "lines that are too long are not seen"
fi
diff - "$work/said" <<-END || fail "other lines are seen than are there"
	./folder/wrong.c:2: 111 columns, more than 110
	./folder/wrong.c:3: 114 columns, more than 110
	./folder/wrong.c:4: 112 columns, more than 110
	./folder/wrong.c:5: 124 columns, more than 110
	./run:1: 113 columns, more than 110
	./wrong.sh:1: 112 columns, more than 110
END
check_columns_below "$work/right" || fail "lines that may be long are taken for wrong ones"

check_columns_below "$heddle_source" || fail "break these lines"
