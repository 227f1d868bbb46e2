# SPDX-License-Identifier: MIT
#
# For tests of loops that only read to source: skips where nothing finds them.
# shellcheck shell=sh

[ -x "${HEDDLE%/*}/heddle-awaits" ] || {
	echo "heddle-awaits was not built: libcapstone is missing, or this is no x86-64"
	exit 77
}
