/* SPDX-License-Identifier: MIT */
/*
 * heddle-types PROGRAM: prints the table of the types of a program's variables (type_table.h), as `heddle cc`
 * puts it into the program. It is a process of its own, so that neither the command nor the program that is
 * tested is linked with libdw. Without debug information it prints nothing and ends with 0.
 */
#include "allocations.h"
#include "type_table.h"

#include <dwarf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct search {
	struct type_table types;
	FILE *lines; /* of variables and allocations, behind the types */
	Dwarf_Die *unit;
	const char *file; /* the name of the file that is read, without its folder */
};

/* ---- variables */

static bool address_of(Dwarf_Die *variable, Dwarf_Addr *address)
{
	Dwarf_Attribute attribute;
	Dwarf_Op *operations;
	size_t n;

	if (!dwarf_attr_integrate(variable, DW_AT_location, &attribute) ||
	    dwarf_getlocation(&attribute, &operations, &n) != 0 || n != 1 || operations[0].atom != DW_OP_addr)
		return false;
	*address = operations[0].number;
	return true;
}

static void tell_variable(struct search *search, Dwarf_Die *variable)
{
	Dwarf_Addr address;
	unsigned type;

	if (!address_of(variable, &address))
		return;
	type = type_of(&search->types, variable);
	if (type)
		fprintf(search->lines, "v %llx %u\n", (unsigned long long)address, type);
}

static bool can_hold_variables(int tag)
{
	return tag == DW_TAG_subprogram || tag == DW_TAG_lexical_block || tag == DW_TAG_namespace ||
	       tag == DW_TAG_inlined_subroutine;
}

/* Calls visit for each DIE below one, and below functions, blocks and namespaces in it. */
static void walk(struct search *search, Dwarf_Die *above,
		 void (*visit)(struct search *search, Dwarf_Die *die, void *context), void *context)
{
	Dwarf_Die die;

	if (dwarf_child(above, &die) != 0)
		return;
	do {
		visit(search, &die, context);
		if (can_hold_variables(dwarf_tag(&die)))
			walk(search, &die, visit, context);
	} while (dwarf_siblingof(&die, &die) == 0);
}

static void visit_variable(struct search *search, Dwarf_Die *die, void *context)
{
	(void)context;
	if (dwarf_tag(die) == DW_TAG_variable)
		tell_variable(search, die);
}

/* ---- what is allocated */

/* The types that the name can stand for in the unit: one, or nothing is told. */
struct meaning {
	const struct allocation *allocation;
	unsigned type;
	bool is_ambiguous;
};

static bool is_named_type(int tag)
{
	return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type ||
	       tag == DW_TAG_typedef;
}

static bool find_type(Dwarf_Die *die, Dwarf_Die *type)
{
	if (dwarf_tag(die) == DW_TAG_typedef)
		return type_peel(die, type);
	*type = *die;
	return !dwarf_hasattr(die, DW_AT_declaration);
}

static bool find_pointed_to(Dwarf_Die *variable, Dwarf_Die *type)
{
	Dwarf_Die pointer;

	return type_peel(variable, &pointer) && dwarf_tag(&pointer) == DW_TAG_pointer_type &&
	       type_peel(&pointer, type);
}

static void visit_name(struct search *search, Dwarf_Die *die, void *context)
{
	struct meaning *meaning = context;
	const char *name = dwarf_diename(die);
	int tag = dwarf_tag(die);
	bool is_variable = tag == DW_TAG_variable || tag == DW_TAG_formal_parameter;
	Dwarf_Die type;
	unsigned number;

	if (!name || strcmp(name, meaning->allocation->name) != 0)
		return;
	if (meaning->allocation->is_variable ? !is_variable || !find_pointed_to(die, &type)
					     : !is_named_type(tag) || !find_type(die, &type))
		return;
	number = type_number(&search->types, &type);
	meaning->is_ambiguous |= meaning->type && meaning->type != number;
	meaning->type = number;
}

static void tell_allocation(void *context, const struct allocation *allocation)
{
	struct search *search = context;
	struct meaning meaning = { .allocation = allocation };

	walk(search, search->unit, visit_name, &meaning);
	if (meaning.type && !meaning.is_ambiguous)
		fprintf(search->lines, "h %u %u %s\n", allocation->line, meaning.type, search->file);
}

static void tell_allocations(struct search *search)
{
	Dwarf_Files *files;
	size_t n;

	if (dwarf_getsrcfiles(search->unit, &files, &n) != 0)
		return;
	for (size_t i = 1; i < n; i++) {
		const char *path = dwarf_filesrc(files, i, NULL, NULL);
		const char *slash = path ? strrchr(path, '/') : NULL;

		if (!path || !strncmp(path, "/usr/", 5))
			continue;
		search->file = slash ? slash + 1 : path;
		allocations_find(path, tell_allocation, search);
	}
}

/* ---- the program */

/* The rooms are linked into the program, and are not what is tested. */
static bool is_of_heddle(Dwarf_Die *unit)
{
	static const char *const rooms[] = { "scheduler/src/", "replay/src/", "scenarios/runner/src/",
					     "scenarios/posix/src/" };
	const char *name = dwarf_diename(unit), *root = HEDDLE_SOURCE_ROOT;

	for (size_t i = 0; name && i < sizeof(rooms) / sizeof(*rooms); i++) {
		if (!strncmp(name, root, strlen(root)) &&
		    !strncmp(name + strlen(root), rooms[i], strlen(rooms[i])))
			return true;
	}
	return false;
}

static void tell_units(struct search *search, Dwarf *dwarf)
{
	Dwarf_CU *unit = NULL;
	Dwarf_Die die;

	while (dwarf_get_units(dwarf, unit, &unit, NULL, NULL, &die, NULL) == 0) {
		if (is_of_heddle(&die))
			continue;
		search->unit = &die;
		walk(search, &die, visit_variable, NULL);
		tell_allocations(search);
	}
}

static int tell(Dwarf *dwarf)
{
	char *text = NULL;
	size_t size;
	struct search search = { .lines = open_memstream(&text, &size) };

	if (!search.lines)
		return EXIT_FAILURE;
	tell_units(&search, dwarf);
	fclose(search.lines);
	if (search.types.n) {
		puts("heddle-types 1");
		type_table_print(&search.types, stdout);
		fputs(text, stdout);
	}
	type_table_free(&search.types);
	free(text);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	Dwarf *dwarf;
	int file, code;

	if (argc != 2) {
		fprintf(stderr, "usage: heddle-types PROGRAM\n");
		return 2;
	}
	file = open(argv[1], O_RDONLY | O_CLOEXEC);
	if (file < 0) {
		fprintf(stderr, "heddle-types: %s cannot be read: %s\n", argv[1], strerror(errno));
		return 2;
	}
	dwarf = dwarf_begin(file, DWARF_C_READ);
	code = dwarf ? tell(dwarf) : EXIT_SUCCESS;
	if (dwarf)
		dwarf_end(dwarf);
	close(file);
	return code;
}
