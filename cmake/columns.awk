# SPDX-License-Identifier: MIT
#
# Prints FILE:LINE of each line that is longer than 110 columns; exits with 1 if there is one. A tab goes on
# to the next multiple of 8. Run it with LC_ALL=C.
#
# Two kinds of lines may be longer: a line without a blank at which it could be broken, and a line of C whose
# 110th column lies within a string, since clang-format does not break strings.

BEGIN { limit = 110 }

# The line with each tab as blanks, and each character as one byte.
function expanded(line, parts, n, i, whole) {
	gsub(/[\200-\277]/, "", line)
	n = split(line, parts, "\t")
	whole = parts[1]
	for (i = 2; i <= n; i++)
		whole = sprintf("%s%*s%s", whole, 8 - length(whole) % 8, "", parts[i])
	return whole
}

# Whether column `limit` lies within a string, its closing mark included. A comment has no strings.
function in_string(line, i, c, quote) {
	if (line ~ /^ *(\/\*|\/\/|\*( |$|\/))/)
		return 0
	for (i = 1; i < limit; i++) {
		c = substr(line, i, 1)
		if (c == "\\")
			i++
		else if (quote != "")
			quote = c == quote ? "" : quote
		else if (c == "\"" || c == "'")
			quote = c
		else if (substr(line, i, 2) ~ /^\/[*\/]$/)
			return 0
	}
	return quote == "\""
}

function may_be_long(line) {
	if (FILENAME ~ /\.[ch]$/ && in_string(line))
		return 1
	sub(/^ *([*#]|\/\/|\/\*+)? */, "", line)
	return line !~ / [^ ]/
}

length($0) > limit || /\t/ {
	line = expanded($0)
	if (length(line) > limit && !may_be_long(line)) {
		print FILENAME ":" FNR ": " length(line) " columns, more than " limit
		found = 1
	}
}

END { exit found }
