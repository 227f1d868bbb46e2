# SPDX-License-Identifier: MIT
#
# Programs in pairs, for the tests of this folder to source. Each file of the folder is compiled twice by
# `heddle cc`: with -DBROKEN its exploration must find what its second line says, and without it must be
# EXHAUSTED.
# shellcheck shell=sh

# Says what is wrong; the test goes on.
complain() {
	echo "$1"
	failed=1
}

# explore PROGRAM: its line of the table
explore() {
	"./$1" run --no-color --no-minimize 2>/dev/null | head -n 1
}

# check_pair FILE
check_pair() {
	name=$(basename "$1" .c)
	wanted=$(sed -n 's,^/\* broken: \(.*\) \*/$,\1,p' "$1")
	[ "$wanted" ] || complain "$name: its second line does not say what is broken"
	if ! "$HEDDLE" cc -Wall -Werror -pthread -o "$name" "$1" ||
		! "$HEDDLE" cc -DBROKEN -pthread -o "$name.broken" "$1"; then
		complain "$name: it cannot be compiled"
		return
	fi
	sound=$(explore "$name")
	case $sound in
	*EXHAUSTED*) ;;
	*) complain "$name: $sound" ;;
	esac
	broken=$(explore "$name.broken")
	case $broken in
	*FAILED*"$wanted"*) ;;
	*) complain "$name.broken: not '$wanted': $broken" ;;
	esac
}

# check_pairs FOLDER: all of them, in a folder of their own
check_pairs() {
	failed=0
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	cd "$folder" || exit 1
	for file in "$1"/*.c; do
		check_pair "$file"
	done
	echo "$(find "$1" -name '*.c' | wc -l) pairs"
	exit "$failed"
}
