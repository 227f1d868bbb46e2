#!/bin/bash
# SPDX-License-Identifier: MIT
#
# closure checks dpor: its files, and all that they include, use nothing of dpor.

src=$HEDDLE_SOURCE/scheduler/src
files=$(cd "$src" && ls closure/*.[ch]) || exit 1
forbidden=$(cd "$src" && echo dpor/*.h) || exit 1
seen=' '
failed=0

# visit FILE FROM...: visits the file, and all files of the project that it includes
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
# The check must notice an included file of dpor: this one includes two of them.
[ "$(sed -n 's/^#include "\(.*\)"$/\1/p' "$src/dpor/dpor.h" | grep -cE "^(${forbidden// /|})$")" -ge 2 ] || {
	echo "dpor.h includes nothing that is forbidden: what is looked for has another name"
	exit 1
}
exit $failed
