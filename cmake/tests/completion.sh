#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The completion for bash completes subcommands, options, names of scenarios, and the arguments of options.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

# shellcheck source=../completions/heddle.bash
source "$HEDDLE_SOURCE/cmake/completions/heddle.bash"

fail() {
	echo "completion: $*" >&2
	exit 1
}

# completes LINE EXPECTED...: the words that the last word of LINE is completed to; a LINE that ends in a
# blank has an empty last word
completes() {
	local line=$1
	shift

	read -ra COMP_WORDS <<<"$line"
	[ "${line% }" = "$line" ] || COMP_WORDS+=('')
	COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
	_heddle "$HEDDLE"
	[ "${COMPREPLY[*]}" = "$*" ] || fail "'$line' is completed to '${COMPREPLY[*]}', not to '$*'"
}

touch out.sched other.txt
mkdir folder
complete -p heddle | grep -q -- '-F _heddle' || fail "it is not registered for heddle"
completes 'heddle r' replay run
completes 'heddle --v' --version
completes 'heddle run --che' --check-independence
completes 'heddle run --revi' --revision
completes 'heddle list --' --defects --help
completes 'heddle adopt --n' --name
completes 'heddle run tutorial/' tutorial/deposit tutorial/mailbox tutorial/statement tutorial/transfer
completes 'heddle list TU' TU1 TU2 TU3 TU4
completes 'heddle run tutor' tutorial tutorial/deposit tutorial/mailbox tutorial/statement tutorial/transfer
completes 'heddle run --strategy p' pct pos
completes 'heddle run --strategy = na' naive
completes 'heddle run --sections ' footprint lock open
completes 'heddle run --revision care' careful careless
completes 'heddle run --revision careful --defect B' B1 B2 B3 B4
completes 'heddle run --revision careless --without B1,B' B1,B1 B1,B2 B1,B3 B1,B4
completes 'heddle run --jobs '
completes 'heddle run --failures fo' folder
completes 'heddle replay o' out.sched
completes 'heddle bench --row counter' 'counter(3x3)' 'counter(4x2)'
completes 'heddle help ad' adopt

# Every subcommand is completed, and every option of each.
for command in $("$HEDDLE" help | awk '/^  [^ ]*heddle / { print $2 }'); do
	completes "heddle $command" "$command"
	for option in $("$HEDDLE" "$command" --help | grep -oE '^  --[a-z-]+' | tr -d ' '); do
		COMP_WORDS=(heddle "$command" "$option") COMP_CWORD=2
		_heddle "$HEDDLE"
		printf '%s\n' "${COMPREPLY[@]}" | grep -qx -- "$option" ||
			fail "'heddle $command $option' is not completed"
	done
done
