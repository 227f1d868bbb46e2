# SPDX-License-Identifier: MIT
#
# For the tests of this folder to source: a session in a folder of its own, and what is typed and seen there.
# shellcheck shell=sh
set -eu
export COLUMNS=200
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"

fail() {
	echo "$(basename "$0" .sh): $*"
	exit 1
}

# exits CODE WORD...: runs the words, and wants this exit code; what it prints is in ./output
exits() {
	expected=$1
	shift
	code=0
	"$@" >output 2>&1 || code=$?
	[ $code = "$expected" ] || fail "$*: exit code $code, not $expected: $(cat output)"
}

# says WORDS...: each is in ./output
says() {
	for words in "$@"; do
		grep -qF -- "$words" output || fail "not '$words': $(cat output)"
	done
}

# says_not WORDS...: none is in ./output
says_not() {
	for words in "$@"; do
		! grep -qF -- "$words" output || fail "'$words': $(cat output)"
	done
}
