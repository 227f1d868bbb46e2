#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The whole matrix: each defect is shown, the sound revisions have no finding, and 95 % of the cells were not
# cut short; then once more,
# certified: the two engines agree.

# shellcheck source=../../runner/tests/lib.sh
source "$(dirname "$0")/../../runner/tests/lib.sh"

export limit_s=7200

if [ "$(basename "$HEDDLE_BUILD")" != release ]; then
	skip "done in the build release"
fi

exits 0 matrix --json json --html page.html --failures kept
tail -n 3 out
jq -e '.expected and .whole * 100 >= .n_cells * 95' json >found ||
	fail "too many cells were cut short: $(tail -n 3 out)"

# Whole cells, and each of up to 5000 classes a second time.
exits 0 matrix --certify-max 5000 --json json --failures kept
tail -n 4 out
jq -e '[.rows[].cells[].findings[].kind] | index("class lost") == null' json >found ||
	fail "the engines differ: $(cat out)"
jq -e '.certified * 100 >= .n_cells * 75' json >found || fail "too few cells are certified: $(tail -n 4 out)"
