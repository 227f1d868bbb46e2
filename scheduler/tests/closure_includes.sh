#!/bin/bash
# SPDX-License-Identifier: MIT
#
# closure is what dpor is held against: its files, and what they include, have nothing of dpor's.

src=$HEDDLE_SOURCE/scheduler/src
files=$(cd "$src" && ls closure/*.[ch]) || exit 1
forbidden=$(cd "$src" && echo dpor/*.h) || exit 1
seen=' '
failed=0

# visit FILE FROM...: the file, and everything of ours that it includes
visit() {
	local file=$1 include
	[[ $seen == *" $file "* ]] && return
	seen+="$file "
	while read -r include; do
		if [[ " $forbidden " == *" $include "* ]]; then
			echo "$file includes $include"
			failed=1
		fi
		[ ! -f "$src/$include" ] || visit "$include"
	done < <(sed -n 's/^#include "\(.*\)"$/\1/p' "$src/$file")
}

for file in $files; do
	visit "$file"
done
[[ $seen == *" closure/strategy_closure.c "* && $seen == *" closure/closure_races.c "* &&
	$seen == *" run/operation_table.h "* ]] || {
	echo "the files of closure were not found: $seen"
	exit 1
}
# A file that dpor is made of must be seen when it is included: this one includes two of them.
[ "$(sed -n 's/^#include "\(.*\)"$/\1/p' "$src/dpor/dpor.h" | grep -cE "^(${forbidden// /|})$")" -ge 2 ] || {
	echo "dpor.h includes nothing that is forbidden: what is looked for has another name"
	exit 1
}
exit $failed
