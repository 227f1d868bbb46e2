#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The installed library exports only public names, by nm of the archive. A program that defines functions with
# names of the library's own links and runs, with the main() of the library and with one of its own. Debug
# information keeps the names.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "public_names: $*" >&2
	exit 1
}

# The functions of the C library that the scheduler wraps (weak: a program may define its own), and those that
# a sanitizer's instrumentation calls.
public='^(heddle_.*|main|pthread_create|thrd_create)$'
case $(sed -n 's/^HEDDLE_SANITIZE:STRING=//p' "$HEDDLE_BUILD/CMakeCache.txt") in
address) public="$public|^__(asan|lsan|ubsan)_" ;;
thread | access) public="$public|^__tsan_" ;;
esac

cmake --install "$HEDDLE_BUILD" --prefix "$work/prefix" >/dev/null
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name heddle.pc)")
export PKG_CONFIG_PATH
archive=$(find "$work/prefix" -name libheddle.a)

nm --extern-only --defined-only "$archive" | awk 'NF == 3 { print $3, $2 }' >"$work/names"
grep -q '^heddle_main T$' "$work/names" || fail "the archive has no heddle_main: $(head "$work/names")"
! cut -d' ' -f1 "$work/names" | grep -vE "$public" >"$work/others" ||
	fail "$(wc -l <"$work/others") names that are not public, such as $(head -n 5 "$work/others" | xargs)"
for name in pthread_create thrd_create; do
	grep -qE "^$name [WV]\$" "$work/names" || fail "$name is not weak: $(grep "^$name " "$work/names")"
done

# The names that the program defines must be some of the library's: else its linking proves nothing.
source=$HEDDLE_SOURCE/cmake/tests/stranger/own_names.c
nm "$archive" | awk '$2 ~ /^[tdb]$/ { print $3 }' | sort -u >"$work/local"
for name in object_init place_file object_mark step_pick; do
	grep -qx "$name" "$work/local" ||
		fail "the library has no $name of its own any more: choose another name"
	grep -qw "$name" "$source" || fail "$source defines no $name"
done

read -ra compile <<<"$(pkg-config --cflags heddle)"
read -ra link <<<"$(pkg-config --libs heddle)"

# build NAME OPTION...: builds the program and checks that it finds its lost update
build() {
	cc -std=c17 -O2 -g -Wall -Werror "${compile[@]}" "${@:2}" -c "$source" -o "$work/$1.o"
	cc "$work/$1.o" "${link[@]}" -o "$work/$1" 2>"$work/log" ||
		fail "$1 does not link: $(cat "$work/log")"
	"$work/$1" run own_names --failures "$work/failures" >"$work/output" 2>&1 ||
		fail "$1: run exits with $?: $(cat "$work/output")"
	grep -q "FAILED as expected" "$work/output" || fail "$1: no lost update: $(cat "$work/output")"
	grep -q "own_names.c:[0-9]* in heddle_body_stranger_own_names" "$work/output" ||
		fail "$1: the finding has no place: $(cat "$work/output")"
}

build with_our_main
! grep -q "^main of its own$" "$work/output" || fail "with_our_main: another main ran"
build with_its_main -DOWN_MAIN
grep -q "^main of its own$" "$work/output" || fail "with_its_main: it was not its main that ran"

# Debug information leads to the sources of the library as before.
address=$(nm "$work/with_our_main" | awk '$3 == "heddle_mutex_lock_at" { print $1 }')
addr2line -e "$work/with_our_main" "$address" | grep -q 'objects/mutex\.c:[1-9]' ||
	fail "no line of heddle_mutex_lock_at: $(addr2line -e "$work/with_our_main" "$address")"
