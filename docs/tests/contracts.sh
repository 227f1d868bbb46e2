#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Each public function has a contract of its own: a comment that ends on the line before its declaration. Each
# function that a scenario may call has a row in docs/api.md, and each row there is of a function.

set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
	echo "contracts: $*" >&2
	exit 1
}

# functions FILE...: "FILE:LINE NAME documented|bare|deprecated" of each function that is declared at the
# beginning of a line; deprecated ones are documented, else they are bare
functions() {
	awk '
		FNR == 1 { before = ""; declaration = "" }
		/^[a-z_]/ && !/^(typedef|extern|struct [a-z_]+ \{|enum [a-z_]+ \{)/ && declaration == "" {
			declaration = $0
			at = FILENAME ":" FNR
			documented = before ~ /\*\/$/
		}
		declaration != "" && declaration != $0 { declaration = declaration " " $0 }
		declaration ~ /[;{]$/ {
			word = documented ? "documented" : "bare"
			if (documented && declaration ~ /deprecated/)
				word = "deprecated"
			gsub(/__attribute__\(\([a-z]+\("[^"]*"\)\)\)/, "", declaration)
			if (declaration ~ /^[^(=]*[ *]heddle_[a-z0-9_]+\(/) {
				match(declaration, /heddle_[a-z0-9_]+\(/)
				print at, substr(declaration, RSTART, RLENGTH - 1), word
			}
			declaration = ""
		}
		{ before = $0 }' "$@"
}

# macros FILE...: "FUNCTION MACRO" of each macro that calls a function
macros() {
	sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}' "$@" | awk '
		/^#define heddle_[a-z_]+\(/ {
			match($0, /heddle_[a-z_]+/)
			macro = substr($0, RSTART, RLENGTH)
			rest = substr($0, RSTART + RLENGTH)
			match(rest, /heddle_[a-z_]+\(/)
			print substr(rest, RSTART, RLENGTH - 1), macro
		}'
}

cd "$HEDDLE_SOURCE"

# A header that has one of each.
cat >"$work/sample.h" <<'END'
/** Its contract. */
int heddle_first(int value);
int heddle_second(int value,
		  int other);
/** Of heddle_third alone. */
struct heddle_thing *
heddle_third(void);
struct heddle_fourth {
	int field;
};
/** The old name. */
__attribute__((deprecated("say heddle_first"))) static inline int heddle_fifth(void)
{
	return heddle_first(0);
}
END
[ "$(functions "$work/sample.h" | cut -d' ' -f2,3 | xargs)" = \
	"heddle_first documented heddle_second bare heddle_third documented heddle_fifth deprecated" ] ||
	fail "the sample is not read as it should be: $(functions "$work/sample.h")"

headers=(scheduler/include/heddle/*.h replay/include/heddle/*.h scenarios/runner/include/heddle/*.h)
functions "${headers[@]}" >"$work/functions"
[ "$(wc -l <"$work/functions")" -ge 150 ] || fail "only $(wc -l <"$work/functions") functions were found"
! grep ' bare$' "$work/functions" >"$work/bare" ||
	fail "$(wc -l <"$work/bare") public functions have no contract of their own:
$(cut -d' ' -f1,2 "$work/bare")"

# What a scenario may call: what heddle/heddle.h includes. A function that macros call is called by these;
# heddle_report by name, too.
mapfile -t headers < <(sed -n 's|^#include <\(heddle/.*\)>$|scheduler/include/\1|p' \
	scheduler/include/heddle/heddle.h)
[ ${#headers[@]} -ge 20 ] || fail "heddle/heddle.h includes only ${#headers[@]} headers"
functions "${headers[@]}" | awk '$3 == "documented" { print $2 }' >"$work/functions"
macros "${headers[@]}" >"$work/macros"
{
	awk 'NR == FNR { called[$1]; next } !($1 in called)' "$work/macros" "$work/functions"
	awk 'NR == FNR { function_[$1]; next } $1 in function_ { print $2 }' "$work/functions" "$work/macros"
	echo heddle_report
} | sort >"$work/callable"
sed -n '/^## The table/,$s/^| `\(heddle_[a-z_]*\)` |.*/\1/p' docs/api.md | sort >"$work/rows"
diff "$work/callable" "$work/rows" >"$work/differ" ||
	fail "docs/api.md has not a row for each function that a scenario may call (< is missing, > is none):
$(grep '^[<>]' "$work/differ")"
