#!/bin/bash
# SPDX-License-Identifier: MIT
#
# The whole matrix, certified: each defect is shown, the sound revisions have no finding, 95 % of the cells were not cut short, and
# nothing is there that the two engines do not agree in.

# shellcheck source=../../runner/tests/lib.sh
source "$(dirname "$0")/../../runner/tests/lib.sh"

limit_s=7200
exits 0 matrix --certify --json json --html page.html
tail -n 4 out
jq -e '.expected and .whole * 100 >= .n_cells * 95' json >found || fail "too many cells were cut short: $(tail -n 4 out)"
jq -e '[.rows[].cells[] | select(.certified == false and (.certified_reason | test("class")))] == []' json >found ||
	fail "not certified: $(jq -c '.rows[].cells[] | select(.certified == false) | [.id, .revision, .defects, .certified_reason]' json)"
