#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Rooms (the folders of a library's src/) have an order: by the object files, the uses of names between rooms
# have no circle. Functions that the headers of a room `hooks` declare belong to that room, which uses no
# other room: the build chooses who implements them.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "rooms: $*" >&2
	exit 1
}

# names FOLDER: "defines ROOM NAME" and "uses ROOM NAME" of each object below it, in folder/ROOM/
names() {
	local object room
	while read -r object; do
		room=${object#"$1"/}
		room=${room%%/*}
		nm "$object" | awk -v room="$room" '
			NF == 3 && $2 ~ /[A-TV-Z]/ { print "defines", room, $3 }
			NF == 2 && $1 == "U" { print "uses", room, $2 }'
	done < <(find "$1" -mindepth 2 -name '*.o')
}

# hooks SOURCES: "defines hooks NAME" of each function that a header of the room hooks declares
hooks() {
	cat "$1"/hooks/*.h 2>/dev/null | grep -oE '\b[a-z_0-9]+\(' | tr -d '(' | sort -u |
		sed 's/^/defines hooks /'
}

# arrows SOURCES OBJECTS: "ROOM ROOM NAME", of each name that the first one uses and the second one has
arrows() {
	{ hooks "$1" && names "$2"; } | awk '
		$1 == "defines" && !($3 in owner) { owner[$3] = $2 }
		$1 == "uses" { uses[$2 " " $3] }
		END {
			for (use in uses) {
				split(use, word, " ")
				if (word[2] in owner && owner[word[2]] != word[1] &&
				    owner[word[2]] != "hooks")
					print word[1], owner[word[2]], word[2]
			}
		}'
}

# has_circle FILE: says it, of lines "ROOM ROOM ..."; tsort tells the rooms of the circle
has_circle() {
	! awk '{ print $1, $2 }' "$1" | sort -u | tsort >/dev/null 2>"$work/circle"
}

# check NAME SOURCES OBJECTS ROOMS: no circle in this library, which has so many rooms
check() {
	local rooms
	[ -d "$3" ] || fail "$1: there are no objects in $3"
	arrows "$2" "$3" | sort >"$work/arrows"
	rooms=$(awk '{ print $1; print $2 }' "$work/arrows" | sort -u | wc -l)
	[ "$rooms" -ge "$4" ] || fail "$1: only $rooms rooms were found"
	if has_circle "$work/arrows"; then
		sed -n 's/^tsort: \([a-z]*\)$/\1/p' "$work/circle" | sort -u >"$work/in_circle"
		fail "$1: a circle of rooms: $(tr '\n' ' ' <"$work/in_circle")
$(awk 'NR == FNR { in_circle[$1]; next } $1 in in_circle && $2 in in_circle' \
	"$work/in_circle" "$work/arrows")"
	fi
}

printf 'one two a\ntwo three b\n' >"$work/line"
! has_circle "$work/line" || fail "a line is taken for a circle"
printf 'one two a\ntwo three b\nthree one c\n' >"$work/round"
has_circle "$work/round" || fail "a circle is not seen"

check scheduler "$HEDDLE_SOURCE/scheduler/src" "$HEDDLE_BUILD/scheduler/CMakeFiles/heddle_scheduler.dir/src" 7
check replay "$HEDDLE_SOURCE/replay/src" "$HEDDLE_BUILD/replay/CMakeFiles/heddle_replay.dir/src" 5
check runner "$HEDDLE_SOURCE/scenarios/runner/src" \
	"$HEDDLE_BUILD/scenarios/CMakeFiles/heddle_runner.dir/runner/src" 10
