# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Sourced by the shell tests of the runner: a folder for each, and functions that run the command.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

fail() {
	echo "$(basename "$0"): $*" >&2
	exit 1
}

# heddle ARGUMENT...: as one types it; leaves stdout in ./out, stderr in ./err, the exit code in $code; ends
# it after $limit_s seconds: nothing takes that long, not even in the build tsan of a loaded machine
heddle() {
	code=0
	PATH=${HEDDLE%/*}:$PATH timeout "${limit_s:-300}" "${HEDDLE##*/}" "$@" >out 2>err </dev/null ||
		code=$?
}

# skip WHY: ends the test, which counts as skipped
skip() {
	echo "skip: $*"
	exit 77
}

# skip_in "BUILD..." WHY
skip_in() {
	case " $1 " in
	*" $(basename "$HEDDLE_BUILD") "*) skip "$2" ;;
	esac
}

# only_in_release WHY
only_in_release() {
	[ "$(basename "$HEDDLE_BUILD")" = release ] || skip "$1: done in the build release"
}

# exits CODE ARGUMENT...: runs heddle and wants this exit code
exits() {
	local expected=$1
	shift
	heddle "$@"
	[ "$code" = "$expected" ] || fail "heddle $*: exit code $code instead of $expected: $(cat out err)"
}

# refuses TEXT ARGUMENT...: wants exit code 2, nothing on stdout, and one line on stderr that begins with
# "heddle: TEXT"
refuses() {
	local text=$1
	shift
	exits 2 "$@"
	[ ! -s out ] || fail "heddle $*: stdout is not empty: $(cat out)"
	[ "$(wc -l <err)" = 1 ] || fail "heddle $*: not one line on stderr: $(cat err)"
	case $(cat err) in
	"heddle: $text"*) ;;
	*) fail "heddle $*: the error is not '$text...' but: $(cat err)" ;;
	esac
}

# says TEXT: wants TEXT in ./out
says() {
	grep -qF -- "$1" out || fail "stdout does not say '$1': $(cat out)"
}
