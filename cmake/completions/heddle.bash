# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Completion of heddle's command line for bash. It completes the words that `heddle help`,
# `heddle COMMAND --help` and `heddle list` print, so a new command or option needs no change here. It
# completes for every program called heddle, also by a path (build/release/heddle). In zsh:
#
#   autoload -U compinit bashcompinit && compinit && bashcompinit && source heddle.bash

# The subcommands: the overview has one a line, behind the program's name.
_heddle_commands() {
	"$1" help 2>/dev/null | awk '/^  [^ ]*heddle / { print $2 }'
}

# The options of a subcommand.
_heddle_options() {
	"$1" "$2" --help 2>/dev/null | sed -n 's/^  \(--[a-z-]*\).*/\1/p'
	echo --help
}

# The names, suites and ids of the scenarios.
_heddle_patterns() {
	"$1" list 2>/dev/null |
		awk '/^[^ ]/ { print $1; print $2 } /^      [a-z0-9_]+\/[a-z0-9_]+$/ { print $1 }' |
		awk '{ print } sub(/\/.*/, "") { print }' | sort -u
}

# The revisions that scenarios have an expectation for.
_heddle_revisions() {
	"$1" list 2>/dev/null |
		sed -n 's/^      \([^ ]*\): \(finds\|passes\|nothing is written down\).*/\1/p' | sort -u
}

# The first words of the lines that follow the line TITLE in a help text.
_heddle_listed() {
	"$1" "$2" --help 2>/dev/null |
		awk -v title="$3" '$0 ~ "^" title { found = 1; next } found { print $1 }'
}

# What an option takes: words, or nothing for a file or a number.
_heddle_values() {
	case $3 in
	--strategy) _heddle_listed "$1" run Strategies ;;
	--row) _heddle_listed "$1" bench Rows ;;
	--sections) echo lock footprint open ;;
	--points) echo sync racy memory ;;
	--only) echo dpor floor ;;
	--record) echo never auto always ;;
	--mode) echo strict best-effort prefix ;;
	--revision) _heddle_revisions "$1" ;;
	--defect | --without) "$1" list --defects 2>/dev/null | awk '{ print $1 }' ;;
	esac
}

# Whether the option needs a value, by the help of its subcommand.
_heddle_takes_value() {
	"$1" "$2" --help 2>/dev/null | grep -qE -- "^  $3 [^ ]"
}

_heddle_reply() {
	local line

	COMPREPLY=()
	while IFS= read -r line; do
		COMPREPLY+=("$line")
	done < <(compgen "$@" | sort -u)
}

_heddle() {
	local program=${1/#\~/$HOME} word=${COMP_WORDS[COMP_CWORD]} command=${COMP_WORDS[1]:-} option
	local before=''

	COMPREPLY=()
	if [ "$COMP_CWORD" = 1 ]; then
		_heddle_reply -W "$(_heddle_commands "$program") --help --version" -- "$word"
		return
	fi
	option=${COMP_WORDS[COMP_CWORD - 1]}
	if [ "$word" = = ]; then # --option=VALUE is three words
		word=''
	elif [ "$option" = = ]; then
		option=${COMP_WORDS[COMP_CWORD - 2]}
	fi
	case $option in
	--failures | --into | --regressions)
		_heddle_reply -d -- "$word"
		return
		;;
	--json | --junit | --sarif | --html | --classes | --output)
		_heddle_reply -f -- "$word"
		return
		;;
	esac
	if [ "$option" = --without ] && [ "${word%,*}" != "$word" ]; then # names with commas between
		before=${word%,*},
		word=${word##*,}
	fi
	if [ "${option#--}" != "$option" ] && _heddle_takes_value "$program" "$command" "$option"; then
		_heddle_reply -P "$before" -W "$(_heddle_values "$program" "$command" "$option")" -- "$word"
		return
	fi
	case $command:$word in
	*:-*) _heddle_reply -W "$(_heddle_options "$program" "$command")" -- "$word" ;;
	help:*) _heddle_reply -W "$(_heddle_commands "$program")" -- "$word" ;;
	run:* | list:* | matrix:*) _heddle_reply -W "$(_heddle_patterns "$program")" -- "$word" ;;
	replay:* | minimize:* | adopt:*) _heddle_reply -f -X '!*.sched' -- "$word" ;;
	esac
}

complete -o bashdefault -o default -F _heddle heddle
