#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The public headers of all rooms, compiled as outside of the project: each alone, in each C from 11 to 23 and
# in C++17, without a warning under -Wpedantic; their macros in use; and the examples in their first comments.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "headers: $*" >&2
	exit 1
}

includes=()
headers=()
for folder in scheduler/include replay/include scenarios/runner/include; do
	includes+=("-I$HEDDLE_SOURCE/$folder")
	for header in "$HEDDLE_SOURCE/$folder"/heddle/*.h; do
		headers+=("heddle/$(basename "$header")")
	done
done
[ ${#headers[@]} -ge 25 ] || fail "only ${#headers[@]} headers were found"

# compiles COMPILER STANDARD FILE
compiles() {
	"$1" "-std=$2" -Wall -Wextra -Wpedantic -Werror "${includes[@]}" -fsyntax-only "$3" 2>"$work/log" ||
		fail "$1 -std=$2: $(head -n 20 "$work/log")"
}

# Each alone.
for header in "${headers[@]}"; do
	name=$(basename "$header" .h)
	printf '#include <%s>\nextern int nothing;\n' "$header" | tee "$work/$name.c" >"$work/$name.cc"
done

# The macros.
cat >"$work/uses.c" <<-'END'
	#include <heddle/heddle.h>
	static void one(void *unused) { (void)unused; }
	void use(struct heddle_mutex *mutex, struct heddle_atomic *atomic, struct heddle_barrier *barrier,
		 long number);
	void use(struct heddle_mutex *mutex, struct heddle_atomic *atomic, struct heddle_barrier *barrier,
		 long number)
	{
		struct heddle_resource resource = HEDDLE_RESOURCE(&mutex->object);
		heddle_mutex_init(mutex, "m");
		heddle_mutex_init(mutex, "m %ld", number);
		heddle_atomic_init(atomic, 0, "a %ld of %ld", number, 2);
		heddle_barrier_init(barrier, 2, "b");
		heddle_own(resource);
		heddle_disown(resource);
		resource = HEDDLE_NO_RESOURCE;
		heddle_join(heddle_spawn("A", one, mutex));
		heddle_check(heddle_atomic_load(atomic) == 0, "subject", "it is %d", 1);
		heddle_check(resource.high == 0, "subject", "without a number");
		heddle_free(heddle_alloc(sizeof(long)));
	}
END
sed 's/(void \*unused) { (void)unused; }/(void *) {}/' "$work/uses.c" >"$work/uses.cc"

# The examples: the first indented lines of a header's first comment; "..." stands for any code.
example() {
	awk '/^ \*   / { print substr($0, 4); found = 1; next } found { exit }' \
		"$HEDDLE_SOURCE/scheduler/include/heddle/$1.h" |
		sed 's/^ *\.\.\.[^;]*$/;/'
}

# example_in HEADER DECLARATIONS
example_in() {
	example "$1" | grep -q ';' || fail "$1.h: no example was found"
	{
		printf '#include <heddle/explore.h>\n#include <heddle/%s.h>\nvoid example(void);\n%s\n' \
			"$1" "$2"
		printf 'void example(void)\n{\n%s\n%s\n}\n' "${3:-}" "$(example "$1")"
	} >"$work/example_$1.c"
}

example_in waitqueue 'extern struct heddle_waitqueue queue; extern bool condition; extern uint64_t key;' \
	'struct heddle_waiter waiter = { 0 }; struct heddle_resource resource = HEDDLE_NO_RESOURCE;
	bool exclusive = false;'
example_in condition 'extern struct heddle_condition condition;
extern struct heddle_mutex mutex; extern bool predicate;'
example_in spin '#include <heddle/atomic.h>
extern struct heddle_atomic ready;'
example_in explore 'extern struct heddle_program program; extern struct heddle_options options;' \
	'const struct heddle_execution *execution; int result;'

for file in "$work"/*.c; do
	for standard in c11 c17 c2x gnu17; do
		compiles cc $standard "$file"
	done
done
if command -v c++ >/dev/null; then
	for file in "$work"/*.cc; do
		compiles c++ c++17 "$file"
	done
fi
