#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What README.md says of the functions of the C library is what the layer has: each function of pthread.h,
# semaphore.h and threads.h has a line in support/names.h, each line that is modelled, seen or refused a
# function in libheddle-posix.a, and each such function a line.
room=$HEDDLE_SOURCE/scenarios/posix
names=$room/support/names.h
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
failed=0

# compare WHAT FILE FILE
compare() {
	if ! diff "$2" "$3" >difference; then
		echo "$1:"
		cat difference
		failed=1
	fi
}

for header in pthread semaphore threads; do
	printf '#define _GNU_SOURCE\n#include <%s.h>\n' "$header" | cc -E -P - | tr '\n' ' ' |
		grep -oE '\<(__pthread_|pthread_|sem_|thrd_|mtx_|cnd_|tss_|call_once)[a-z0-9_]* *\(' |
		tr -d ' ('
done | sort -u >declared
sed -n 's/^[A-Z]*(\(.*\))$/\1/p' "$names" | sort >known
[ -s declared ] || { echo "no function was found in pthread.h"; failed=1; }
comm -23 declared known >missing
compare "declared in pthread.h, semaphore.h or threads.h, and not in support/names.h" missing /dev/null
uniq -d known >twice
compare "twice in support/names.h" twice /dev/null

nm --defined-only --format=just-symbols "$HEDDLE_BUILD/libheddle-posix.a" 2>/dev/null >functions
sed -n 's/^\(MODELLED\|REFUSED\)(\(.*\))$/\2/p' "$names" | sort >promised
sed -n 's/^heddle_posix_//p' functions | sort >built
compare "promised (<) and built (>)" promised built
sed -n 's/^SEEN(\(.*\))$/\1/p' "$names" | sort >promised
sed -n 's/^heddle_access_\(mem\|__\)/\1/p' functions | sort >built
compare "promised to be seen (<) and built (>)" promised built

sed -n '/^| group /,/^$/p' "$room/README.md" | sed '1,2d; /^$/d' >told
awk -f "$room/tests/support.awk" "$names" >expected
compare "the table of README.md (<) and support/names.h (>): copy the lines behind > into it" told expected
exit "$failed"
