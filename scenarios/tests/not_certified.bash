# SPDX-License-Identifier: MIT
# shellcheck shell=bash

# not_certified FILE: of what `heddle run --json FILE` has written, the runs that are not certified, with the
# reason, except scenarios that are nondeterministic on purpose
not_certified() {
	jq -r 'select(.certified != true and (.scenario | startswith("determinism/") | not)) |
		"\(.scenario) \(.revision) \(.certified) \(.certified_reason)"' "$1"
}
