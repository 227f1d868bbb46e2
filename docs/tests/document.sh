# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Sourced by the tests of documents: runs what a document says one types, and compares what it says one sees.
#
# check_document FILE walks through the fenced blocks of FILE in their order, in a folder that looks like
# the source tree after a build (./run, build/release, docs) and with a home of its own:
#
#   ```LANGUAGE file=NAME   is written to the file NAME, where the session is by then
#   ```sh                   is run, all in one shell; it must end with exit code 0
#   ```sh exit=N            ... with exit code N
#   ```output               is what the ```sh block before it has printed, on stdout and stderr
#
# Other blocks are not looked at. A line `...` in an output stands for any number of lines. Times vary and
# are not compared; the home is written /home/you.

set -u

# A terminal shows stdout and stderr in the order in which they are written: so must a file that takes both.
if [ -z "${HEDDLE_DOCUMENT_SESSION:-}" ]; then
	export HEDDLE_DOCUMENT_SESSION=1
	exec stdbuf -oL "$0" "$@"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "$(basename "$0"): $*" >&2
	exit 1
}

# The session's folder. ./run builds, and then is `heddle run`; what is tested here has been built.
begin_session() {
	mkdir -p "$work/tree/build" "$work/home"
	ln -s "$HEDDLE_BUILD" "$work/tree/build/release"
	ln -s "$HEDDLE_SOURCE/docs" "$work/tree/docs"
	printf '#!/bin/sh\nexec build/release/heddle run "$@"\n' >"$work/tree/run"
	chmod +x "$work/tree/run"
	HOME=$work/home
	export HOME
	cd "$work/tree" || exit 1
}

# What may differ from one run to another, made the same.
normalised() {
	sed -E -e "s|$work/home|/home/you|g" -e 's/ in [0-9]+\.[0-9] s:/ in N s:/' -e 's/[[:space:]]+$//' "$1"
}

# compare EXPECTED FOUND: 0 if FOUND is as EXPECTED, in which a line `...` stands for any number of lines
compare() {
	awk '
		FNR == NR { expected[++n] = $0; next }
		{ found[++m] = $0 }
		END {
			at = 1
			for (i = 1; i <= n; i++) {
				if (expected[i] == "...") {
					gap = 1
					continue
				}
				while (gap && at <= m && found[at] != expected[i])
					at++
				if (at > m || found[at] != expected[i])
					exit 1
				at++
				gap = 0
			}
			exit !(gap || at > m)
		}' "$1" "$2"
}

# run_block FILE LINE CODE: in this shell, so that cd and export last
run_block() {
	local found

	# shellcheck source=/dev/null
	source "$1" >"$work/found" 2>&1 </dev/null
	found=$?
	set -u
	[ "$found" = "$3" ] || fail "$document:$2: exit code $found, not $3: $(cat "$work/found")"
	ran=$((ran + 1))
}

# end_block KIND LINE: the block that begins at this line, whose text is in $work/block
end_block() {
	local kind=$1 line=$2

	case $kind in
	*' file='*)
		cp "$work/block" "${kind#* file=}" || fail "$document:$line: the file cannot be written"
		;;
	sh) run_block "$work/block" "$line" 0 ;;
	'sh exit='*) run_block "$work/block" "$line" "${kind#sh exit=}" ;;
	output)
		normalised "$work/block" >"$work/expected"
		normalised "$work/found" >"$work/seen"
		compare "$work/expected" "$work/seen" ||
			fail "$document:$line: another output: $(diff "$work/expected" "$work/seen")"
		compared=$((compared + 1))
		;;
	esac
}

# check_document FILE RAN COMPARED: at least so many blocks must be run, and so many compared
check_document() {
	local line kind='' number=0 first=0

	document=$1 ran=0 compared=0
	[ -r "$HEDDLE_SOURCE/$document" ] || fail "there is no $document"
	while IFS= read -r line <&3 || [ -n "$line" ]; do
		number=$((number + 1))
		case $line in
		'```') # the end of a block, or the beginning of one that is not looked at
			[ -z "$kind" ] || end_block "$kind" "$first"
			[ -z "$kind" ] && kind=text || kind=''
			;;
		'```'*)
			kind=${line#'```'} first=$number
			: >"$work/block"
			;;
		*) [ -z "$kind" ] || printf '%s\n' "$line" >>"$work/block" ;;
		esac
	done 3<"$HEDDLE_SOURCE/$document"
	[ "$ran" -ge "$2" ] || fail "$document: only $ran blocks were run"
	[ "$compared" -ge "$3" ] || fail "$document: only $compared outputs were compared"
}

needs_a_compiler() {
	for program in cc cmake pkg-config; do
		command -v "$program" >/dev/null && continue
		echo "skip: there is no $program"
		exit 77
	done
}
