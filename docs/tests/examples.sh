#!/bin/bash
# SPDX-License-Identifier: MIT
#
# docs/examples/: each program is built against the installed library, and prints what
# docs/examples/README.md says. Each is also compiled with all warnings.

# shellcheck source=document.sh
source "$(dirname "$0")/document.sh"

needs_a_compiler
begin_session
check_document docs/examples/README.md 7 6
read -ra flags <<<"$(pkg-config --cflags heddle)"
for example in "$HEDDLE_SOURCE"/docs/examples/*.c; do
	cc -std=c17 -Wall -Wextra -Werror -fsyntax-only "${flags[@]}" "$example" || fail "$example: warnings"
	grep -q "$(basename "$example" .c)" "$HEDDLE_SOURCE/docs/examples/README.md" ||
		fail "$example is not in the README.md"
done
