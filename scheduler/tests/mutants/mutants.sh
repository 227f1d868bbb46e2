#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Mutation tests. Applies each one-line mutation of mutants.txt to a copy of scheduler/, builds it with the
# unchanged objects of all other files, and runs the scheduler's tests until one fails.
#
#   mutants.sh [--build NAME] [--source DIR] [--only REGEX] [--jobs N] [--table FILE]
#
#   --build NAME   access: the mutations of access.txt, in the access build, and the tests that concern it
#   --source DIR   the scheduler/ to mutate; default: the one that this script lies in
#   --only REGEX   those mutants whose "file function old new" matches
#   --from N       those from number N on, and
#   --to N         up to number N: the list in parts
#   --numbers N,N  those with these numbers
#   --jobs N       how many at once; default 2
#   --table FILE   writes the result as a table (README.md of this folder is one)
#
# HEDDLE_PROGRAMS: how many random programs are run against a mutant at the end (100; 0: none).
# HEDDLE_PATIENCE: the factor by which the tests may be slower than on an idle machine (1).
#
# Exits with 0 when every mutant is killed, 1 when some survive, 2 when the list or the unchanged tests are
# broken.

set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source_dir=$(cd "$here/../.." && pwd)
only="" numbers="" from=1 to="" jobs=2 table=""
export build=${build:-} # empty: the usual one
list=$here/${build:-mutants}.txt
file="" function="" suites="" old="" new="" # of a mutant: see read_mutant

fail() {
	echo "mutants: $*" >&2
	exit 2
}

# compile FOLDER FILE.c OBJECT [OVERLAY]: FOLDER is a scheduler/, OVERLAY has the changed files of its src/
compile() {
	local flags=(-O1)
	if [ "$build" = access ]; then # as cmake/HeddleCompile.cmake has it
		flags=(-O2 -g -DHEDDLE_ACCESS=1 -fno-omit-frame-pointer -fno-optimize-sibling-calls)
		[[ $2 != "$1"/tests/* ]] ||
			flags+=(-fsanitize=thread -fno-tree-loop-im -fno-hoist-adjacent-loads
				-ftrivial-auto-var-init=pattern -isystem "$1/include/heddle/access")
	fi
	gcc -std=gnu17 -D_GNU_SOURCE -DHEDDLE_SOURCE_ROOT="\"$1/../\"" "${flags[@]}" -w \
		-fstack-clash-protection ${4:+-I"$4"} -I"$1/src" -I"$1/include" -I"$1/tests" -c "$2" -o "$3"
}

# Runs the tests most likely to fail first: those of the file, all others, random programs. The golden counts
# take longest, and notice classes that dpor explores twice.
run_tests() { # run_tests PROGRAM SUITES
	local filter programs=${HEDDLE_PROGRAMS:-100} patience=${HEDDLE_PATIENCE:-1} seconds=10
	local filters=("@($2)/*" '!(golden|random_programs*)/*' 'random_programs*/*' 'golden/*')
	[ "$build" != access ] || filters=("@($2)/*" '@(access_*|memory|lifetime|lifetime_order)/*')
	for filter in "${filters[@]}"; do
		[ "$filter" = 'random_programs*/*' ] && seconds=100 && [ "$programs" = 0 ] && continue
		HEDDLE_PROGRAMS=$programs timeout $((120 * patience)) "$1" --jobs 1 \
			--timeout $((seconds * patience)) --fail-fast --filter "$filter" \
			2>&1 </dev/null || return 1
	done
}

# Replaces the first occurrence of $old within the function (or the whole file, if it is "-"); fails where
# there is none.
mutate() { # mutate FUNCTION <FILE
	old=$old new=$new awk -v place="$1" '
		BEGIN { old = ENVIRON["old"]; new = ENVIRON["new"]; inside = place == "-" }
		place != "-" && /^[A-Za-z_]/ { inside = index($0, place "(") || index($0, place "[") }
		inside && !done && (at = index($0, old)) {
			$0 = substr($0, 1, at - 1) new substr($0, at + length(old))
			done = 1
		}
		{ print }
		END { exit !done }'
}

read_mutant() { # read_mutant N: sets file, function, suites, old, new
	eval "$(awk -v n="$1" '
		function quote(text) { gsub(/\047/, "\047\\\047\047", text); return "\047" text "\047" }
		/^@ / { count++; head = $0 }
		count == n && /^@ / {
			split($0, word, " ")
			print "file=" quote(word[2]) " function=" quote(word[3]) " suites=" quote(word[4])
		}
		count == n && /^- / { print "old=" quote(substr($0, 3)) }
		count == n && /^\+ / { print "new=" quote(substr($0, 3)) }
		count == n && /^\+$/ { print "new=" quote("") }' "$list")"
	if [ -z "$suites" ]; then
		suites=${file##*/}
		suites=${suites%.*}
	fi
}

users_of() { # users_of ROOM/HEADER: the sources that include it, themselves or by another header
	local headers=$1 before="" # joined by |

	cd "$work/scheduler/src" || return
	while [ "$headers" != "$before" ]; do
		before=$headers
		headers=$({ tr '|' '\n' <<<"$before" && grep -lE "^#include \"($before)\"" -- */*.h; } |
			sort -u | paste -sd '|')
	done
	grep -lE "^#include \"($headers)\"" -- */*.c | sed 's,^,src/,'
}

link_program() { # link_program DIR: with the objects of DIR in place of the unchanged ones
	local object objects=()
	for object in "$work"/objects/*.o; do
		[ ! -f "$1/${object##*/}" ] || object=$1/${object##*/}
		objects+=("$object")
	done
	gcc "${objects[@]}" -lcriterion -lm -o "$1/tests"
}

# Builds mutant N and writes "N|verdict" to its folder: the test that killed it, or SURVIVED.
try() {
	local dir=$work/$1 users user object killer
	mkdir "$dir"
	read_mutant "$1"
	mkdir -p "$dir/$(dirname "$file")"
	if ! mutate "$function" <"$work/scheduler/$file" >"$dir/$file"; then
		echo "DOES NOT FIT" >"$dir/verdict"
		return
	fi
	case $file in
	*.h) users=$(users_of "${file#src/}" | sed "s,^,$work/scheduler/,") ;;
	*) users=$dir/$file ;;
	esac
	for user in $users; do
		object=${user##*/src/}
		compile "$work/scheduler" "$user" "$dir/src_$(tr / _ <<<"${object%.c}").o" \
			"$dir/src" 2>"$dir/errors" ||
			echo "DOES NOT COMPILE" >"$dir/verdict"
	done
	[ -f "$dir/verdict" ] && return
	link_program "$dir"
	if run_tests "$dir/tests" "$suites" >"$dir/log"; then
		echo SURVIVED >"$dir/verdict"
	else
		killer=$(grep -a -m1 -o '^\[FAIL\] [a-z_0-9]*::[a-z_0-9]*' "$dir/log" |
			sed 's/.* //; s/::/./')
		echo "${killer:-a crash or a timeout of the tests}" >"$dir/verdict"
	fi
	rm -f "$dir/tests" "$dir"/*.o
	printf '%3d %-28s %-30s -> %s\n' "$1" "$file" "$function" "$(cat "$dir/verdict")"
}

if [ "${1:-}" = --try ]; then
	work=$2
	try "$3"
	exit
fi

while [ $# -gt 0 ]; do
	[ $# -ge 2 ] || fail "$1 needs an argument"
	case $1 in
	--build) [ "$2" = access ] || fail "--build '$2': the only one is access"
		build=$2 list=$here/$2.txt ;;
	--source) source_dir=$(cd "$2" && pwd) || exit 2 ;;
	--only) only=$2 ;;
	--from) from=$2 ;;
	--to) to=$2 ;;
	--numbers) numbers=,$2, ;;
	--jobs) jobs=$2 ;;
	--table) table=$2 ;;
	*) fail "unknown option '$1'; known are --build, --source, --only, --from," \
		"--to, --numbers, --jobs, --table" ;;
	esac
	shift 2
done

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/objects"
cp -r "$source_dir" "$work/scheduler"
started=$SECONDS

export -f compile
export work
# shellcheck disable=SC2016 # for the inner shell
(cd "$work/scheduler" && printf '%s\n' src/*/*.c tests/*.c src/*/*_"$(uname -m)".S) |
	xargs -P "$jobs" -I{} bash -c 'f={}; o=$(echo "${f%.*}" | tr / _)
		compile "$work/scheduler" "$work/scheduler/$f" "$work/objects/$o.o"' ||
	fail "the unchanged scheduler does not compile"
mkdir "$work/unchanged"
link_program "$work/unchanged" || fail "the unchanged tests do not link"
run_tests "$work/unchanged/tests" mutex >"$work/unchanged/log" ||
	fail "the unchanged tests fail: $(grep -a '^\[FAIL\]' "$work/unchanged/log" | head -n 3)"
echo "mutants: built and tested unchanged in $((SECONDS - started)) s" >&2

n_mutants=$(grep -c '^@ ' "$list")
chosen=()
for ((i = from; i <= ${to:-$n_mutants}; i++)); do
	[[ -z $numbers || $numbers == *,$i,* ]] || continue
	read_mutant "$i"
	[[ "$file $function $old $new" =~ $only ]] && chosen+=("$i")
done
[ ${#chosen[@]} -gt 0 ] || fail "no mutant matches '$only'"
printf '%s\n' "${chosen[@]}" | xargs -P "$jobs" -I{} nice bash "$here/mutants.sh" --try "$work" {}

survivors=0 broken=0
for i in "${chosen[@]}"; do
	verdict=$(cat "$work/$i/verdict")
	case $verdict in
	SURVIVED) survivors=$((survivors + 1)) ;;
	DOES*)
		broken=$((broken + 1))
		read_mutant "$i"
		echo "mutants: $i, $file $function: $verdict: $old" >&2
		;;
	esac
done

write_table() {
	local cell
	cat "$here/preface.md"
	echo "${#chosen[@]} mutants, $survivors survivors."
	echo
	echo "| where | instead of | this | killed by |"
	echo "|---|---|---|---|"
	for i in "${chosen[@]}"; do
		read_mutant "$i"
		verdict=$(cat "$work/$i/verdict")
		cell="| ${file##*/}: $function | \`${old//|/\\|}\` | \`${new//|/\\|}\` | $verdict |"
		echo "${cell//\`\`/(nothing)}"
	done
}
[ -z "$table" ] || write_table >"$table"

echo "mutants: ${#chosen[@]} tried in $((SECONDS - started)) s, $survivors survived," \
	"$broken could not be tried" >&2
[ "$broken" = 0 ] || exit 2
[ "$survivors" = 0 ]
