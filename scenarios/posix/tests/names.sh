#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a trace says: operations under the names that the program calls, at places of the program.
# A replay in a process of its own knows them from its first step on.
tests=$HEDDLE_SOURCE/scenarios/posix/tests
# shellcheck source=session.sh
. "$tests/session.sh"

# explore NAME [WITH]: builds names/NAME.c with `heddle cc WITH`, explores it, and replays what was found: the
# trace is in ./trace, the story in ./story, the schedule in ./schedule
explore() {
	"${command:-$HEDDLE}" cc -Wall -o "$1" "$tests/names/$1.c" "${2:--g}"
	rm -rf "$1.failures"
	"./$1" run --no-color --failures "$1.failures" >output 2>&1 || true
	found=$(find "$1.failures" -name '*.sched' | sort | head -n 1)
	[ "$found" ] || fail "$1: nothing was found: $(cat output)"
	cp "$found" schedule
	"./$1" replay --no-color --trace schedule >trace || true
	"./$1" replay --no-color schedule >story || true
	grep -q ' again, after' story || fail "$1: the replay does not find it again: $(cat story)"
}

# says FILE WORDS...: each is in it
says() {
	file=$1
	shift
	for words in "$@"; do
		grep -qF -- "$words" "$file" || fail "$file has no '$words': $(cat "$file")"
	done
}

# says_not FILE WORDS...: none is in it
says_not() {
	file=$1
	shift
	for words in "$@"; do
		! grep -qF -- "$words" "$file" || fail "$file has '$words': $(cat "$file")"
	done
}

explore calls
says trace 'pthread_mutex_lock(lock)' 'pthread_mutex_unlock(lock)' 'pthread_mutex_trylock(lock)' \
	'pthread_cond_wait(changed)' 'pthread_cond_signal(changed)' 'sem_post(full)' 'sem_wait(full)' \
	'- unlock lock' 'atomic_fetch_add(hits)' 'mtx_lock(mutex)' 'cnd_signal(condition)' 'pthread_join()' \
	'names/calls.c:'
says_not trace '| lock' '| unlock' '| up' '| down' '| signal' ' memory_change' ' join' 'posix/src'
says story 'run:20 pthread_mutex_lock(lock); :22 pthread_cond_signal(changed)' \
	'main:45 pthread_cond_wait has lock again'
says schedule 'calls pthread_mutex_lock' 'calls atomic_fetch_add'
says_not schedule 'posix/src' 'heddle_posix'

# A block has a name before the execution is over, in the process that found it and in a replay.
explore freed
says story 'which thread has freed at freed.c:' 'allocated at freed.c:'
says trace 'sem_post(freed)'
says_not story '?:0' 'memory.c'
says output 'freed at freed.c:'

# Parts of variables and blocks are named by their types.
types=${HEDDLE%/*}/heddle-types
if [ -x "$types" ]; then
	explore parts
	says trace 'pthread_mutex_lock(disk.lock[3])' 'pthread_mutex_lock(parts.c:46.lock)' \
		'pthread_mutex_lock(parts.c:47[1].lock)' 'pthread_mutex_lock(parts.c:48+16)' \
		'memory_write nodes[2].next' 'memory_write disk.range[1].last' 'memory_write parts.c:46.key' \
		'memory_write nodes[1]'
	says schedule '"disk.lock[3]"' '] is "nodes[2].next"'
	cp schedule schedule.first
	explore parts
	cmp schedule schedule.first || fail "a second build names otherwise"
else
	echo "heddle-types was not built: libdw is missing"
fi

# C++, where there is a compiler: names as they are written, and the program's lines, not those of <mutex>.
if command -v "${HEDDLE_CXX:-c++}" >/dev/null; then
	"$HEDDLE" c++ -o locks "$tests/names/locks.cc"
	./locks run --no-color --failures locks.failures >output 2>&1 || true
	./locks replay --no-color --trace locks.failures/*.sched >trace || true
	says trace 'pthread_mutex_lock(locks::' 'atomic_fetch_add(locks::hits)' 'locks.cc:14' 'locks.cc:15'
	says_not trace 'gthr-default.h' 'atomic_base.h' '_ZN'
	cp locks.failures/*.sched schedule
	says schedule 'in main calls' 'in add calls'
	says_not schedule 'heddle_posix_main'
fi

# Without it, and without debug information, by how far they are from the beginning.
mkdir other
cp "$HEDDLE" "${HEDDLE%/*}/libheddle-posix.a" other
command=$folder/other/heddle
explore parts
says trace 'pthread_mutex_lock(disk+120)' 'pthread_mutex_lock(parts.c:46+8)' 'memory_write nodes ['
command=$HEDDLE
explore parts -s
says trace 'pthread_mutex_lock(block 5+16)' 'pthread_mutex_lock(program+0x'
