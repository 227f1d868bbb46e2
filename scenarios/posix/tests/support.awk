# SPDX-License-Identifier: MIT
# The support table of README.md, from support/names.h: a row for each group of functions.

function row() {
	if (group != "")
		printf "| %s | %s | %s | %s |\n", group, list["MODELLED"], list["HARMLESS"], list["REFUSED"]
	delete list
}

/^\/\* .* \*\/$/ && !/clang-format|SPDX/ {
	row()
	group = substr($0, 4, length($0) - 6)
}

/^(MODELLED|SEEN|HARMLESS|REFUSED)\(/ {
	split($0, part, /[()]/)
	kind = part[1] == "SEEN" ? "MODELLED" : part[1]
	list[kind] = list[kind] (list[kind] == "" ? "" : ", ") "`" part[2] "`"
}

END {
	row()
}
