/* SPDX-License-Identifier: MIT */
#include "dpor/label.h"

#include "run/dependence.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/*
 * Returns the array with room for n elements; it may have moved. NULL if there is no memory: then nothing has
 * changed.
 */
static void *reserve(void *array, size_t *max, size_t n, size_t size)
{
	size_t more = *max ? *max * 2 : 64;
	void *larger;

	if (n <= *max)
		return array;
	while (more < n)
		more *= 2;
	larger = realloc(array, more * size);
	if (larger)
		*max = more;
	return larger;
}

static bool reserve_ranges(struct labels *labels, size_t n)
{
	void *ranges =
		reserve(labels->ranges, &labels->max_ranges, labels->n_ranges + n, sizeof(*labels->ranges));

	if (ranges)
		labels->ranges = ranges;
	return ranges;
}

static bool reserve_footprint(struct labels *labels)
{
	void *footprints = reserve(labels->footprints, &labels->max_footprints, labels->n_footprints + 1,
				   sizeof(*labels->footprints));

	if (footprints)
		labels->footprints = footprints;
	return footprints;
}

static bool reserve_list(struct labels *labels)
{
	void *lists = reserve(labels->lists, &labels->max_lists, labels->n_lists + 1, sizeof(*labels->lists));

	if (lists)
		labels->lists = lists;
	return lists;
}

static bool reserve_settled(struct labels *labels)
{
	void *settled = reserve(labels->settled, &labels->max_settled, labels->n_settled + 1,
				sizeof(*labels->settled));

	if (settled)
		labels->settled = settled;
	return settled;
}

int labels_open(struct labels *labels)
{
	memset(labels, 0, sizeof(*labels));
	labels->n_footprint_slots = labels->n_list_slots = 256;
	labels->footprint_slots = calloc(labels->n_footprint_slots, sizeof(uint32_t));
	labels->list_slots = calloc(labels->n_list_slots, sizeof(uint32_t));
	labels->conflicts = calloc(LABELS_REMEMBERED, LABELS_REMEMBERED);
	if (!labels->footprint_slots || !labels->list_slots || !labels->conflicts ||
	    !reserve_footprint(labels) || !reserve_list(labels) || !reserve_settled(labels)) {
		labels_close(labels);
		return -ENOMEM;
	}
	labels->footprints[0] = (struct footprint){ 0 };
	labels->lists[0] = (struct choice_list){ 0 };
	labels->settled[0] = 0;
	labels->n_footprints = labels->n_lists = labels->n_settled = 1;
	return 0;
}

void labels_close(struct labels *labels)
{
	free(labels->ranges);
	free(labels->footprints);
	free(labels->lists);
	free(labels->settled);
	free(labels->footprint_slots);
	free(labels->list_slots);
	free(labels->conflicts);
	memset(labels, 0, sizeof(*labels));
}

static uint32_t mix(uint32_t hash, uint64_t value)
{
	uint64_t mixed = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(mixed >> 32) ^ (uint32_t)mixed;
}

static bool same_range(const struct footprint_range *range, const struct heddle_touch *touch)
{
	return range->object == touch->object && range->access == touch->access && range->low == touch->low &&
	       range->high == touch->high;
}

/* Appends the ranges of the touches, each once. Returns how many. */
static uint32_t append_ranges(struct labels *labels, const struct heddle_touch *touches, size_t n)
{
	struct footprint_range *ranges = &labels->ranges[labels->n_ranges];
	uint32_t different = 0;

	for (size_t i = 0; i < n; i++) {
		uint32_t known = 0;
		while (known < different && !same_range(&ranges[known], &touches[i]))
			known++;
		if (known < different)
			continue;
		ranges[different++] = (struct footprint_range){ .object = touches[i].object,
								.access = touches[i].access,
								.low = touches[i].low,
								.high = touches[i].high };
	}
	return different;
}

static uint32_t hash_ranges(const struct footprint_range *ranges, uint32_t n)
{
	uint32_t hash = n;

	for (uint32_t i = 0; i < n; i++)
		hash = mix(mix(mix(hash, (uint64_t)ranges[i].object << 2 | ranges[i].access), ranges[i].low),
			   ranges[i].high);
	return hash;
}

static bool same_ranges(const struct footprint_range *one, const struct footprint_range *other, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		if (one[i].object != other[i].object || one[i].access != other[i].access ||
		    one[i].low != other[i].low || one[i].high != other[i].high)
			return false;
	}
	return true;
}

static bool is_footprint(const struct labels *labels, uint32_t number, const struct footprint *footprint)
{
	const struct footprint *known = &labels->footprints[number];

	return known->hash == footprint->hash && known->n == footprint->n &&
	       same_ranges(&labels->ranges[known->first], &labels->ranges[footprint->first], known->n);
}

/* Doubles the slots. hash: computes the hash of the entry with a number. */
static bool grow_slots(const struct labels *labels, uint32_t **slots, size_t *n_slots,
		       uint32_t (*hash)(const struct labels *, uint32_t number))
{
	size_t larger = *n_slots * 2;
	uint32_t *grown = calloc(larger, sizeof(*grown));

	if (!grown)
		return false;
	for (size_t i = 0; i < *n_slots; i++) {
		size_t at;
		if (!(*slots)[i])
			continue;
		at = hash(labels, (*slots)[i]) & (larger - 1);
		while (grown[at])
			at = (at + 1) & (larger - 1);
		grown[at] = (*slots)[i];
	}
	free(*slots);
	*slots = grown;
	*n_slots = larger;
	return true;
}

static uint32_t footprint_hash(const struct labels *labels, uint32_t number)
{
	return labels->footprints[number].hash;
}

/*
 * Returns the number of the footprint whose ranges are the last ones of the table. If it is known already,
 * these ranges are removed.
 */
static uint32_t number_footprint(struct labels *labels, const struct footprint *footprint)
{
	size_t at = footprint->hash & (labels->n_footprint_slots - 1);

	for (; labels->footprint_slots[at]; at = (at + 1) & (labels->n_footprint_slots - 1)) {
		if (is_footprint(labels, labels->footprint_slots[at], footprint))
			return labels->footprint_slots[at];
	}
	if (!reserve_footprint(labels)) {
		labels->no_memory = true;
		return 0;
	}
	labels->n_ranges += footprint->n;
	labels->footprints[labels->n_footprints] = *footprint;
	labels->footprint_slots[at] = (uint32_t)labels->n_footprints++;
	if (labels->n_footprints * 2 > labels->n_footprint_slots &&
	    !grow_slots(labels, &labels->footprint_slots, &labels->n_footprint_slots, footprint_hash))
		labels->no_memory = true;
	return (uint32_t)labels->n_footprints - 1;
}

uint32_t footprint_of(struct labels *labels, const struct heddle_touch *touches, size_t n)
{
	struct footprint footprint = { .first = (uint32_t)labels->n_ranges };

	if (!n)
		return 0;
	if (!reserve_ranges(labels, n)) {
		labels->no_memory = true;
		return 0;
	}
	footprint.n = append_ranges(labels, touches, n);
	footprint.hash = hash_ranges(&labels->ranges[footprint.first], footprint.n);
	return number_footprint(labels, &footprint);
}

static bool ranges_conflict(const struct footprint_range *one, const struct footprint_range *other)
{
	return one->object == other->object && one->low <= other->high && other->low <= one->high &&
	       access_conflicts(one->access, other->access);
}

static bool compare(const struct labels *labels, const struct footprint *one, const struct footprint *other)
{
	for (uint32_t i = 0; i < one->n; i++) {
		for (uint32_t j = 0; j < other->n; j++) {
			if (ranges_conflict(&labels->ranges[one->first + i],
					    &labels->ranges[other->first + j]))
				return true;
		}
	}
	return false;
}

bool footprints_compare(struct labels *labels, uint32_t one, uint32_t other)
{
	bool conflict = compare(labels, &labels->footprints[one], &labels->footprints[other]);

	if (one < LABELS_REMEMBERED && other < LABELS_REMEMBERED)
		labels->conflicts[one * LABELS_REMEMBERED + other] = conflict ? LABEL_YES : LABEL_NO;
	return conflict;
}

static uint32_t hash_list(uint32_t parent, unsigned value, unsigned n)
{
	return mix(parent, (uint64_t)value << 16 | n);
}

static uint32_t list_hash(const struct labels *labels, uint32_t number)
{
	const struct choice_list *list = &labels->lists[number];
	return hash_list(list->parent, list->value, list->n);
}

/* Returns the slot of the list; it is empty if the list is not known. */
static uint32_t *list_slot(const struct labels *labels, uint32_t parent, unsigned value, unsigned n)
{
	size_t at = hash_list(parent, value, n) & (labels->n_list_slots - 1);

	for (; labels->list_slots[at]; at = (at + 1) & (labels->n_list_slots - 1)) {
		const struct choice_list *list = &labels->lists[labels->list_slots[at]];
		if (list->parent == parent && list->value == value && list->n == n)
			break;
	}
	return &labels->list_slots[at];
}

uint32_t choices_find(const struct labels *labels, uint32_t list, unsigned value, unsigned n)
{
	return *list_slot(labels, list, value, n);
}

uint32_t choices_extend(struct labels *labels, uint32_t list, unsigned value, unsigned n)
{
	uint32_t *slot = list_slot(labels, list, value, n);
	uint32_t number = *slot;

	if (number)
		return number;
	if (!reserve_list(labels)) {
		labels->no_memory = true;
		return list;
	}
	number = *slot = (uint32_t)labels->n_lists++;
	labels->lists[number] = (struct choice_list){ .parent = list,
						      .value = (uint16_t)value,
						      .n = (uint16_t)n,
						      .length = labels->lists[list].length + 1 };
	if (labels->n_lists * 2 > labels->n_list_slots &&
	    !grow_slots(labels, &labels->list_slots, &labels->n_list_slots, list_hash))
		labels->no_memory = true;
	return number;
}

uint32_t choices_prefix(const struct labels *labels, uint32_t list, uint32_t length)
{
	while (labels->lists[list].length > length)
		list = labels->lists[list].parent;
	return list;
}

uint32_t choices_of(struct labels *labels, const struct heddle_execution *execution,
		    const struct heddle_step *step)
{
	const struct heddle_choice *choice = &execution->choices[step->first_choice];
	const struct heddle_choice *end = choice + step->n_choices;
	uint32_t list = 0;

	for (unsigned question = 0; choice < end || step_is_settled(step, question); question++) {
		if (step_is_settled(step, question)) {
			list = choices_extend(labels, list, 0, 2);
			continue;
		}
		list = choices_extend(labels, list, choice->value, choice->n);
		choice++;
	}
	return list;
}

/*
 * Returns the number of a set of settled questions. There are few: one for each point within a step at which
 * a budget is used up.
 */
static uint16_t number_settled(struct labels *labels, uint64_t settled)
{
	size_t number = 0;

	while (number < labels->n_settled && labels->settled[number] != settled)
		number++;
	if (number < labels->n_settled)
		return (uint16_t)number;
	if (number > UINT16_MAX || !reserve_settled(labels)) {
		labels->no_memory = true;
		return 0;
	}
	labels->settled[labels->n_settled++] = settled;
	return (uint16_t)number;
}

struct label label_of(struct labels *labels, const struct heddle_execution *execution,
		      const struct heddle_step *step)
{
	return (struct label){
		.footprint = footprint_of(labels, &execution->touches[step->first_touch], step->n_touches),
		.choices = step->n_choices || step->settled ? choices_of(labels, execution, step) : 0,
		.thread = step->thread,
		.settled = step->settled ? number_settled(labels, step->settled) : 0,
	};
}
