#!/bin/bash
# SPDX-License-Identifier: MIT
#
# docs/posix.md: each command is run, each output is compared.

# shellcheck source=document.sh
source "$(dirname "$0")/document.sh"

needs_a_compiler
begin_session
check_document docs/posix.md 2 2
