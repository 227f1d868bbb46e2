# SPDX-License-Identifier: MIT
# shellcheck shell=bash
#
# Sourced by the tests of pages, before lib.sh.

# tags_are_sound FILE SCRIPTS: each is closed by its own; there are so many scripts; nothing is loaded
tags_are_sound() {
	[ "$(grep -o '<script' "$1" | wc -l)" = "$2" ] || fail "$1 has other scripts than its own"
	sed '/^<style>$/,/<\/style>/d; /^<script/,/<\/script>/d; s/<!DOCTYPE html>//' "$1" | awk '
		{ text = text $0 "\n" }
		END {
			n_parts = split(text, parts, "<")
			for (i = 2; i <= n_parts; i++) {
				if (split(parts[i], halves, ">") != 2)
					exit 1
				name = halves[1]
				is_closed = name ~ /\/$/
				sub(/[ \n\/].*/, "", name)
				if (halves[1] ~ /^\//) {
					if (open[n--] != substr(halves[1], 2))
						exit 1
				} else if (!is_closed) {
					open[++n] = name
				}
			}
			exit n != 0 || n_parts < 20
		}' || fail "$1: tags are not closed by their own"
	! grep -qE '(src|href)="?(https?:)?//' "$1" || fail "$1 loads something"
}
