#!/bin/bash
# SPDX-License-Identifier: MIT
#
# heddle(1) has every subcommand, every option with its argument, and every strategy that the program's help
# has, and no others. No formatter that is here warns of it.

set -eu

page=$HEDDLE_SOURCE/docs/heddle.1

fail() {
	echo "manual_page: $*" >&2
	exit 1
}

# same WHAT HELP PAGE: two lists, one entry a line
same() {
	[ "$2" = "$3" ] || fail "$1 differ; '<' is the help, '>' the page:
$(diff <(printf '%s\n' "$2") <(printf '%s\n' "$3"))"
}

commands_of_help() {
	"$HEDDLE" help | awk '/^  [^ ]*heddle / { print $2 }' | sort
}

# The options of a subcommand with their arguments, as the help writes them: "--jobs N",
# "--regressions[=DIR]".
options_of_help() {
	"$HEDDLE" "$1" --help | sed -nE 's/^  (--[a-z-]+(\[=[A-Z]+\]| [^ ]+)?).*/\1/p' | sort
}

# The same of the page: .It Fl -jobs Ar N below .Ss heddle COMMAND
options_of_page() {
	awk -v title="heddle $1" '
		/^\.(Ss|Sh) / { inside = substr($0, 5) == title }
		inside && /^\.It Fl -/ {
			sub(/^\.It Fl -/, "--")
			sub(/ Ns Op = Ns Ar DIR$/, "[=DIR]")
			sub(/ Ar /, " ")
			print
		}' "$page" | sort
}

same "the subcommands" "$(commands_of_help)" "$(sed -n 's/^\.Ss heddle //p' "$page" | sort)"
options=0
for command in $(commands_of_help); do
	same "the options of $command" "$(options_of_help "$command")" "$(options_of_page "$command")"
	options=$((options + $(options_of_page "$command" | grep -c . || true)))
done
[ "$options" -ge 30 ] || fail "only $options options were compared"
same "the strategies" \
	"$("$HEDDLE" run --help | awk 'found { print $1 } /^Strategies/ { found = 1 }' | sort)" \
	"$(awk '/^\.Sh / { inside = $2 == "STRATEGIES" } inside && /^\.It Li / { print $3 }' "$page" | sort)"
grep -q '^\.Nm' "$page" || fail "it has no name"

formatters=0
if command -v mandoc >/dev/null; then
	formatters=$((formatters + 1))
	warnings=$(mandoc -T lint -W warning "$page" 2>&1) || fail "mandoc: $warnings"
fi
if command -v groff >/dev/null; then
	formatters=$((formatters + 1))
	warnings=$(groff -mdoc -ww -z "$page" 2>&1)
	[ -z "$warnings" ] || fail "groff: $warnings"
fi
[ $formatters != 0 ] || echo "manual_page: there is neither mandoc nor groff: nothing formatted the page"
