#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Documents name only existing options: each option of a subcommand in a document is listed by its --help.

# shellcheck source=lib.sh
source "$(dirname "$0")/lib.sh"

cd "$HEDDLE_SOURCE"
documents=(README.md CONTRIBUTING.md ./*/README.md docs/*.md cmake/packages.txt)

# "replay --rr" for each option behind a subcommand in one line, of ./run as well
options() {
	cat "${documents[@]}" | sed 's|\./run |heddle run |g' |
		grep -oE '\bheddle (list|run|matrix|replay|minimize|adopt|bench|doctor|help)\b[^`|#]*' |
		awk '{
			for (i = 3; i <= NF; i++)
				if ($i ~ /^--[a-z-]+/) { sub(/[^a-z-].*/, "", $i); print $2, $i }
		}' | sort -u
}

found=0
while read -r command option; do
	found=$((found + 1))
	[ "$option" = --help ] || "$HEDDLE" "$command" --help | grep -q -- "^  $option\b" ||
		fail "documented, and not in 'heddle $command --help': $option"
done < <(options)
[ "$found" -ge 5 ] || fail "only $found options were found in the documents"
