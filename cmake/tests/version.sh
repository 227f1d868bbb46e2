#!/bin/bash
# SPDX-License-Identifier: MIT
#
# One version everywhere: heddle/version.h (its numbers and its text), `heddle --version`, heddle.pc, and
# find_package.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "version: $*" >&2
	exit 1
}

cmake --install "$HEDDLE_BUILD" --prefix "$work/prefix" >/dev/null
PKG_CONFIG_PATH=$(dirname "$(find "$work/prefix" -name heddle.pc)")
export PKG_CONFIG_PATH

cat >"$work/version.c" <<-END
	#include <heddle/version.h>
	#include <stdio.h>
	int main(void)
	{
		printf("%d.%d.%d %s\n", HEDDLE_VERSION_MAJOR, HEDDLE_VERSION_MINOR, HEDDLE_VERSION_PATCH,
		       HEDDLE_VERSION);
		return 0;
	}
END
read -ra flags <<<"$(pkg-config --cflags heddle)"
cc -std=c17 -Wall -Werror "${flags[@]}" "$work/version.c" -o "$work/version"
read -r numbers text <<<"$("$work/version")"

[ "$text" = "$numbers" ] || fail "the header says $numbers and '$text'"
command=$("$work/prefix/bin/heddle" --version)
[ "$command" = "heddle $numbers" ] || fail "the command says '$command', the header $numbers"
package=$(pkg-config --modversion heddle)
[ "$package" = "$numbers" ] || fail "heddle.pc says $package, the header $numbers"

# find_package accepts exactly this version, and not the next minor one.
finds() {
	rm -rf "$work/consumer"
	mkdir "$work/consumer"
	printf '%s\n' 'cmake_minimum_required(VERSION 3.25)' 'project(consumer C)' \
		"find_package(heddle $1 REQUIRED)" >"$work/consumer/CMakeLists.txt"
	cmake -S "$work/consumer" -B "$work/consumer/build" -DCMAKE_PREFIX_PATH="$work/prefix" \
		>"$work/log" 2>&1
}
finds "$numbers EXACT" || fail "find_package does not find $numbers: $(cat "$work/log")"
IFS=. read -r major minor _ <<<"$numbers"
! finds "$major.$((minor + 1))" || fail "find_package finds $major.$((minor + 1)), too"

grep -q "^## $numbers\$" "$HEDDLE_SOURCE/CHANGELOG.md" || fail "CHANGELOG.md has no section for $numbers"
