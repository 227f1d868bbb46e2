# SPDX-License-Identifier: MIT
#
# Programs in pairs, for the tests of this folder to source. Each file of the folder is compiled twice by
# `heddle cc`: with -DBROKEN its exploration must find what its second line says, and without it must be
# EXHAUSTED. PAIR_FLAGS: for the compiler.
# shellcheck shell=sh

# explore PROGRAM: its line of the table
explore() {
	"./$1" run --no-color --no-minimize 2>/dev/null | head -n 1
}

# check_pair FILE
check_pair() {
	name=$(basename "$1" .c)
	wanted=$(sed -n 's,^/\* broken: \(.*\) \*/$,\1,p' "$1")
	[ "$wanted" ] || echo "$name: its second line does not say what is broken"
	# shellcheck disable=SC2086 # several words
	if ! "$HEDDLE" cc -Wall -Werror $PAIR_FLAGS -pthread -o "$name" "$1" ||
		! "$HEDDLE" cc -DBROKEN $PAIR_FLAGS -pthread -o "$name.broken" "$1"; then
		echo "$name: it cannot be compiled"
		return
	fi
	sound=$(explore "$name")
	case $sound in
	*EXHAUSTED*) ;;
	*) echo "$name: $sound" ;;
	esac
	broken=$(explore "$name.broken")
	case $broken in
	*FAILED*"$wanted"*) ;;
	*) echo "$name.broken: not '$wanted': $broken" ;;
	esac
}

# check_pairs FOLDER [PATTERN]: all of them, four at a time, in a folder of their own
check_pairs() {
	folder=$(mktemp -d)
	trap 'rm -rf "$folder"' EXIT
	cd "$folder" || exit 1
	mkdir complaints
	n=0
	for file in $(find "$1" -name "${2-*.c}" | sort); do
		check_pair "$file" >"complaints/$(basename "$file")" 2>&1 &
		n=$((n + 1))
		[ $((n % 4)) != 0 ] || wait
	done
	wait
	cat complaints/*
	echo "$n pairs"
	[ ! "$(find complaints -type f -size +0)" ] || exit 1
	exit 0
}
