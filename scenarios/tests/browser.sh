#!/bin/bash
# SPDX-License-Identifier: MIT
#
# Pages of schedules in a headless Chromium: what one sees, clicks and types there. The pages have 2 steps,
# 2000, and names that are full of HTML.

# shellcheck source=../runner/tests/lib.sh
source "$(dirname "$0")/../runner/tests/lib.sh"

[ "$(basename "$HEDDLE_BUILD")" = release ] || skip "the pages are those of the build release"

python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null ||
	skip "there is no python3 of 3.9 or newer"
command -v chromium >/dev/null || command -v chromium-browser >/dev/null ||
	command -v google-chrome >/dev/null || skip "there is no chromium"
browser=$HEDDLE_SOURCE/replay/tests/browser
python3 -B - "$browser" >why 2>&1 <<'END' || skip "chromium does not begin here: $(tail -n 1 why)"
import sys
sys.path.insert(0, sys.argv[1])
from browser import Browser, find
with Browser(find()) as browser:
    browser.ask('1')
END

exits 0 run TU2 --revision careless --failures kept
exits 1 replay kept/TU2-*.sched --html short.html
HEDDLE=$HEDDLE_BUILD/tests/paged
exits 0 run --first --no-minimize --failures kept
exits 1 replay kept/PG1-*.sched --unwatched --html long.html
exits 1 replay kept/PG2-*.sched --html nasty.html

python3 -B "$browser/clicks.py" short.html long.html nasty.html >found 2>&1 ||
	fail "$(cat found)"

# What is looked for is missed where it is not.
sed 's/: .back., ArrowLeft/: "on", ArrowLeft/; s/aria-current/data-current/' short.html >wrong.html
python3 -B "$browser/clicks.py" wrong.html long.html nasty.html >found 2>&1 &&
	fail "a page whose arrows go the wrong way is taken for a sound one"
grep -q '^arrow up: ' found || fail "the wrong arrows are not told: $(cat found)"
