#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Steps of all scenarios that are declared independent are independent.

SCENARIOS_APART=1 exec "$(dirname "$0")/../independence.sh"
