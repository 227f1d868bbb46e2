# SPDX-License-Identifier: MIT
#
# Checks a file of `heddle run --classes`, by docs/classes-format.md alone.
#
#   awk -f classes.awk FILE        prints for each run:  SCENARIO COMPLETE CLASSES ABANDONED COVERAGE
#   awk -v forms=1 -f classes.awk FILE    prints instead the canonical form of each class, once
#
# Every execution must be possible: a mutex is free when it is taken, and held by the thread that releases it;
# a semaphore is not 0 at a down; a variable reads the last value written; edges lead backwards. The first
# impossible execution ends the check with exit code 1.

BEGIN { FS = "\t" }

function fail(what) {
	print FILENAME ":" FNR ": " what > "/dev/stderr"
	failed = 1
	exit 1
}

# A field with a number and a name: only the number counts.
function number(field) {
	return substr(field, 1, index(field " ", " ") - 1)
}

function meet(low, high, low2, high2) {
	return (high2 == "end" || low + 0 <= high2 + 0) && (high == "end" || low2 + 0 <= high + 0)
}

function conflict(a, b, i, j) {
	for (i = 0; i < touches[a]; i++)
		for (j = 0; j < touches[b]; j++) {
			if (object[a, i] != object[b, j] ||
					!meet(low[a, i], high[a, i], low[b, j], high[b, j]))
				continue
			if (access[a, i] != access[b, j] || access[a, i] == "write")
				return 1
		}
	return 0
}

# What comes before step a also comes before step b.
function join(a, b, t) {
	for (t in seen)
		if (clock[a, t] > clock[b, t])
			clock[b, t] = clock[a, t]
}

function add_step(n, i) {
	if ($2 != n)
		fail("step " $2 " where " n " is due")
	thread[n] = number($3)
	if (!(thread[n] in known))
		fail("a step of a thread that there is not")
	seen[thread[n]] = 1
	position[n] = count[thread[n]]++
	label[n] = $4 " " number($5) " [" $6 "," $7 "] " $8
	edges[n] = $9
	touches[n] = $10
	if (NF != 10 + 6 * $10)
		fail("not six fields for each touch")
	for (i = 0; i < $10; i++) {
		access[n, i] = $(11 + 6 * i)
		object[n, i] = number($(13 + 6 * i))
		low[n, i] = $(14 + 6 * i)
		high[n, i] = $(15 + 6 * i)
		happen(thread[n], $(12 + 6 * i), object[n, i], $(16 + 6 * i))
	}
}

# Checks that the execution is possible, by tracking the state of each object.
function happen(who, operation, what, value) {
	if (operation == "lock") {
		if (what in holder)
			fail("a mutex is taken that is held")
		holder[what] = who
	} else if (operation == "trylock") {
		if ((what in holder) == (value != 0))
			fail("trylock returns " value)
		if (value)
			holder[what] = who
	} else if (operation == "unlock") {
		if (holder[what] != who)
			fail("a mutex is released that is not held")
		delete holder[what]
	} else if (operation == "up") {
		balance[what]++
	} else if (operation == "down") {
		if (balance[what]-- <= 0)
			fail("a semaphore is taken that is not there")
	} else if (operation == "write" || operation == "atomic_store") {
		content[what] = value
	} else if (operation == "read" || operation == "atomic_load") {
		if (what in content && content[what] != value)
			fail("something is read that was not written")
		content[what] = value
	} else if (operation ~ /^atomic/) {
		delete content[what]
	}
}

function order_step(n, e, list, i) {
	e = split(edges[n] == "-" ? "" : edges[n], list, ",")
	for (i = 1; i <= e; i++) {
		if (list[i] >= n)
			fail("step " n " was enabled by a later one")
		join(list[i], n)
	}
	for (i = 0; i < n; i++)
		if (thread[i] == thread[n] || conflict(i, n))
			join(i, n)
	clock[n, thread[n]] = position[n] + 1
}

# The threads in the order of their numbers, each step with its label and how much of each thread comes before
# it.
function canonical_form(steps, form, t, u, n) {
	for (n = 0; n < steps; n++)
		order_step(n)
	form = first_choices
	for (t = 0; t < 64; t++) {
		if (!(t in seen))
			continue
		form = form " | " t ":"
		for (n = 0; n < steps; n++) {
			if (thread[n] != t)
				continue
			form = form " " label[n] " <"
			for (u = 0; u < 64; u++)
				if (u in seen)
					form = form (clock[n, u] + 0) ","
			form = form ">"
		}
	}
	return form
}

# Heddle's name for the class must be another name for the same: no class has two, and no two have one.
function check_key(form, key) {
	if (length(key) != 32 || key ~ /[^0-9a-f]/)
		fail("no key: " key)
	if ((form in key_of && key_of[form] != key) || (key in form_of && form_of[key] != form))
		fail("the key is not that of the class")
	key_of[form] = key
	form_of[key] = form
}

function forget_execution() {
	split("", known); split("", seen); split("", count); split("", clock)
	split("", holder); split("", balance); split("", content)
	first_choices = ""
	steps = 0
}

function forget_classes() {
	split("", forms_seen); split("", key_of); split("", form_of)
}

NR == 1 {
	if ($0 != "heddle-classes\t1")
		fail("not a classes file of format 1")
	next
}
$1 == "run" { name = $2; complete = classes = abandoned = 0; forget_classes(); next }
$1 == "execution" { forget_execution(); next }
$1 == "thread" { known[number($2)] = 1; next }
$1 == "choice" { first_choices = first_choices " " $2; next }
$1 == "step" { add_step(steps++); next }
$1 == "end" {
	if ($2 != steps)
		fail("not as many steps as it says")
	if ($3 == "abandoned")
		abandoned++
	if ($3 != "complete")
		next
	complete++
	form = canonical_form(steps)
	check_key(form, $4)
	if (form in forms_seen)
		next
	forms_seen[form] = 1
	classes++
	if (forms)
		print name form
	next
}
$1 == "done" {
	if ($2 != complete || $3 != abandoned)
		fail("not as many executions as it says")
	if (!forms)
		print name, complete, classes, abandoned, $4
	runs++
	next
}
$1 !~ /^(parameter|blocked|ready|stopped|finding)$/ { fail("a line of no kind: " $1) }
END { if (!failed && !runs) fail("no run is complete") }
