/* SPDX-License-Identifier: MIT */
#include "type_table.h"

#include <dwarf.h>
#include <stdlib.h>
#include <string.h>

/* Such types are one thing to the program: their members say nothing to its reader. */
static bool is_of_the_system(Dwarf_Die *type)
{
	const char *file = dwarf_decl_file(type);

	return file && strncmp(file, "/usr/", 5) == 0;
}

static bool is_qualifier(int tag)
{
	return tag == DW_TAG_typedef || tag == DW_TAG_const_type || tag == DW_TAG_volatile_type ||
	       tag == DW_TAG_atomic_type || tag == DW_TAG_restrict_type;
}

bool type_peel(Dwarf_Die *what, Dwarf_Die *type)
{
	Dwarf_Attribute attribute;

	if (!dwarf_formref_die(dwarf_attr_integrate(what, DW_AT_type, &attribute), type))
		return false;
	while (!is_of_the_system(type) && is_qualifier(dwarf_tag(type))) {
		if (!dwarf_formref_die(dwarf_attr(type, DW_AT_type, &attribute), type))
			return false;
	}
	return !is_of_the_system(type);
}

/* The bytes of what has this type; 0: not known. */
static Dwarf_Word size_of(Dwarf_Die *what)
{
	Dwarf_Attribute attribute;
	Dwarf_Die type;
	Dwarf_Word size;

	if (!dwarf_formref_die(dwarf_attr_integrate(what, DW_AT_type, &attribute), &type))
		return 0;
	return dwarf_aggregate_size(&type, &size) == 0 ? size : 0;
}

static bool unsigned_of(Dwarf_Die *die, unsigned name, Dwarf_Word *value)
{
	Dwarf_Attribute attribute;

	return dwarf_attr(die, name, &attribute) && dwarf_formudata(&attribute, value) == 0;
}

/* ---- structs */

/* What an object consists of: no static members, and no parts of bytes. */
static bool is_member(Dwarf_Die *die)
{
	int tag = dwarf_tag(die);

	return (tag == DW_TAG_member || tag == DW_TAG_inheritance) && !dwarf_hasattr(die, DW_AT_external) &&
	       !dwarf_hasattr(die, DW_AT_declaration) && !dwarf_hasattr(die, DW_AT_bit_size);
}

/* What a class inherits is called after the other class: both can have members of one name. */
static const char *name_of(Dwarf_Die *member)
{
	Dwarf_Attribute attribute;
	Dwarf_Die type;

	if (dwarf_tag(member) == DW_TAG_member)
		return dwarf_diename(member);
	return dwarf_formref_die(dwarf_attr(member, DW_AT_type, &attribute), &type) ? dwarf_diename(&type)
										    : NULL;
}

static void print_member(struct type_table *table, Dwarf_Die *member, FILE *lines)
{
	const char *name = name_of(member);
	Dwarf_Word offset = 0;
	unsigned type = type_of(table, member);

	unsigned_of(member, DW_AT_data_member_location, &offset); /* a union has none */
	fprintf(lines, "m %llu %llu %u %.*s\n", (unsigned long long)offset,
		(unsigned long long)size_of(member), type, MEMBER_MAX, name ? name : "");
}

static bool print_struct(struct type_table *table, Dwarf_Die *type, FILE *lines)
{
	Dwarf_Die member;
	Dwarf_Word size;
	bool has_members = false;

	if (dwarf_aggregate_size(type, &size) != 0 || dwarf_child(type, &member) != 0)
		return false;
	fprintf(lines, "s %llu\n", (unsigned long long)size);
	do {
		if (!is_member(&member))
			continue;
		print_member(table, &member, lines);
		has_members = true;
	} while (dwarf_siblingof(&member, &member) == 0);
	return has_members;
}

/* ---- arrays */

static bool count_of(Dwarf_Die *range, Dwarf_Word *count)
{
	if (unsigned_of(range, DW_AT_count, count))
		return true;
	if (!unsigned_of(range, DW_AT_upper_bound, count))
		return false;
	++*count;
	return true;
}

/*
 * An array of several dimensions is told as one: "grid[2]" has the number of all cells in a row of memory.
 * An array without a length has no parts that are known.
 */
static bool print_array(struct type_table *table, Dwarf_Die *type, FILE *lines)
{
	Dwarf_Word all = 1, count, size = size_of(type);
	unsigned element = type_of(table, type);
	Dwarf_Die range;

	if (!size || dwarf_child(type, &range) != 0)
		return false;
	do {
		if (dwarf_tag(&range) != DW_TAG_subrange_type || !count_of(&range, &count))
			return false;
		all *= count;
	} while (dwarf_siblingof(&range, &range) == 0);
	fprintf(lines, "a %llu %llu %u\n", (unsigned long long)all, (unsigned long long)size, element);
	return all > 0;
}

/* ---- numbers */

static unsigned find(const struct type_table *table, Dwarf_Off die)
{
	for (unsigned i = table->n; i-- > 0;) {
		if (table->types[i].die == die)
			return i + 1;
	}
	return 0;
}

static unsigned add(struct type_table *table, Dwarf_Off die)
{
	if (table->n == TYPES_MAX)
		return 0;
	if (table->n == table->room) {
		unsigned room = table->room ? 2 * table->room : 64;
		struct type *larger = reallocarray(table->types, room, sizeof(*larger));

		if (!larger)
			return 0;
		table->types = larger;
		table->room = room;
	}
	table->types[table->n] = (struct type){ .die = die };
	return ++table->n;
}

static bool print_type(struct type_table *table, Dwarf_Die *type, FILE *lines)
{
	switch (dwarf_tag(type)) {
	case DW_TAG_structure_type:
	case DW_TAG_class_type:
	case DW_TAG_union_type:
		return print_struct(table, type, lines);
	case DW_TAG_array_type:
		return print_array(table, type, lines);
	default:
		return false;
	}
}

static bool may_have_parts(Dwarf_Die *type)
{
	int tag = dwarf_tag(type);

	return (tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type ||
		tag == DW_TAG_array_type) &&
	       !dwarf_hasattr(type, DW_AT_declaration);
}

/* Returns the lines of the type. A type without parts keeps its number, as a struct without members. */
static char *lines_of(struct type_table *table, Dwarf_Die *type)
{
	char *text = NULL;
	size_t size;
	FILE *lines = open_memstream(&text, &size);
	bool has_parts = lines && print_type(table, type, lines);

	if (lines)
		fclose(lines);
	if (has_parts)
		return text;
	free(text);
	return strdup("s 0\n");
}

/* It has its number before its members have theirs: the table moves meanwhile. */
unsigned type_number(struct type_table *table, Dwarf_Die *type)
{
	unsigned number;
	char *lines;

	if (!may_have_parts(type))
		return 0;
	number = find(table, dwarf_dieoffset(type));
	if (number)
		return number;
	number = add(table, dwarf_dieoffset(type));
	if (!number)
		return 0;
	lines = lines_of(table, type);
	table->types[number - 1].lines = lines;
	return number;
}

unsigned type_of(struct type_table *table, Dwarf_Die *what)
{
	Dwarf_Die type;

	return type_peel(what, &type) ? type_number(table, &type) : 0;
}

void type_table_print(const struct type_table *table, FILE *stream)
{
	for (unsigned i = 0; i < table->n; i++)
		fputs(table->types[i].lines ? table->types[i].lines : "s 0\n", stream);
}

void type_table_free(struct type_table *table)
{
	for (unsigned i = 0; i < table->n; i++)
		free(table->types[i].lines);
	free(table->types);
}
