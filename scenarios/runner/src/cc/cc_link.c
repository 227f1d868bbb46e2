/* SPDX-License-Identifier: MIT */
/*
 * objects, archives -- ld -r --> program.o -- objcopy --> program.o with the layer's names -- cc --> program
 *
 * The program's data lie in sections of their own, which are put back at the beginning of each execution, and
 * its constructors in another one, so that they run in each.
 */
#include "cc/cc_link.h"
#include "cc/cc_symbols.h"
#include "terminal/complain.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char script[] =
	"SECTIONS {\n"
	"  .data.rel.ro 0 : { *(.data.rel.ro .data.rel.ro.* .gnu.linkonce.d.rel.ro.*) }\n"
	"  heddle_data 0 : { *(.data .data.* .gnu.linkonce.d.*) }\n"
	"  heddle_bss 0 : { *(.bss .bss.* .gnu.linkonce.b.* COMMON) }\n"
	"  heddle_init 0 : { KEEP(*(SORT_BY_INIT_PRIORITY(.init_array.*))) KEEP(*(.init_array)) }\n"
	"}\n";

struct files {
	char script[PATH_MAX], renames[PATH_MAX], object[PATH_MAX], info[PATH_MAX], table[PATH_MAX];
	bool jumps; /* the program: see cc_symbols_sort */
};

static void name_files(struct files *files, const char *folder)
{
	snprintf(files->script, sizeof(files->script), "%s/program.ld", folder);
	snprintf(files->renames, sizeof(files->renames), "%s/renames", folder);
	snprintf(files->object, sizeof(files->object), "%s/program.o", folder);
	snprintf(files->info, sizeof(files->info), "%s/info.c", folder);
	snprintf(files->table, sizeof(files->table), "%s/table", folder);
}

static bool write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "we");
	bool ok = file && fputs(text, file) >= 0;

	if (file)
		ok = !fclose(file) && ok;
	if (!ok)
		heddle_complain("cc: %s cannot be written: look whether the disk is full", path);
	return ok;
}

/* Returns the archive that -lNAME stands for, if a folder of -L has one and no shared library before it. */
static bool find_archive(const struct cc_arguments *a, const char *library, char *path, size_t size)
{
	for (size_t i = 0; i < a->folders.n; i++) {
		snprintf(path, size, "%s/lib%s.so", a->folders.word[i], library);
		if (!access(path, R_OK))
			return false;
		snprintf(path, size, "%s/lib%s.a", a->folders.word[i], library);
		if (!access(path, R_OK))
			return true;
	}
	return false;
}

static int link_objects(const struct cc_arguments *a, const struct files *files)
{
	struct words ld = { 0 };
	char archive[PATH_MAX];
	int code;

	words_add_format(&ld, "ld");
	words_add(&ld, "-r");
	words_add(&ld, "-d");
	words_add(&ld, "--force-group-allocation");
	words_add(&ld, "-T");
	words_add(&ld, files->script);
	words_add(&ld, "-o");
	words_add(&ld, files->object);
	words_add(&ld, "--start-group");
	for (size_t i = 0; i < a->objects.n; i++) {
		const char *word = a->objects.word[i];

		if (strncmp(word, "-l", 2) != 0)
			words_add(&ld, word);
		else if (find_archive(a, word + 2, archive, sizeof(archive)))
			words_add(&ld, archive);
	}
	words_add(&ld, "--end-group");
	code = words_run(&ld);
	words_free(&ld);
	return code;
}

/* The scenario is called after the program's file: letters, digits and underscores. */
static void write_name(FILE *info, const char *output)
{
	const char *base = strrchr(output, '/') ? strrchr(output, '/') + 1 : output;

	fprintf(info, "const char heddle_posix_name[] = \"");
	for (const char *at = base; *at; at++)
		fputc(isalnum((unsigned char)*at) ? tolower((unsigned char)*at) : '_', info);
	fprintf(info, "\";\n");
}

static void write_string(FILE *info, const char *name, const char *text)
{
	fprintf(info, "const char %s[] = \"", name);
	for (; *text; text++)
		fprintf(info, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	fprintf(info, "\";\n");
}

static bool write_info(const struct files *files, const char *output, const char *unknown)
{
	FILE *info = fopen(files->info, "we");

	if (!info) {
		heddle_complain("cc: %s cannot be written: look whether the disk is full", files->info);
		return false;
	}
	write_name(info, output);
	write_string(info, "heddle_posix_file", output);
	write_string(info, "heddle_posix_unknown", unknown);
	return !fclose(info);
}

static bool sort_symbols(const struct cc_place *place, struct files *files, const char *output)
{
	FILE *renames = fopen(files->renames, "we"), *stream;
	char *unknown = NULL;
	size_t size;
	bool ok;

	stream = open_memstream(&unknown, &size);
	ok = renames && stream &&
	     cc_symbols_sort(place->compiler, files->object, renames, stream, &files->jumps);
	if (ok && place->is_clang) /* whose frames begin with no pattern: they count as written */
		fprintf(renames, "__tsan_func_entry heddle_access_func_entry\n");
	if (renames)
		ok = !fclose(renames) && ok;
	if (stream)
		fclose(stream);
	ok = ok && write_info(files, output, unknown);
	free(unknown);
	return ok;
}

static int rename_symbols(const struct files *files)
{
	struct words objcopy = { 0 };
	int code;

	words_add(&objcopy, "objcopy");
	words_add_format(&objcopy, "--redefine-syms=%s", files->renames);
	words_add(&objcopy, files->object);
	code = words_run(&objcopy);
	words_free(&objcopy);
	return code;
}

static int link_program(const struct cc_place *place, const struct cc_arguments *a, const struct files *files,
			const char *output)
{
	struct words cc = { 0 };
	int code;

	words_add(&cc, place->compiler);
	words_add(&cc, "-o");
	words_add(&cc, output);
	words_add(&cc, files->object);
	words_add(&cc, "-x");
	words_add(&cc, "c");
	words_add(&cc, files->info);
	words_add(&cc, "-x");
	words_add(&cc, "none");
	words_add(&cc, place->archive);
	words_add(&cc, "-Wl,--build-id"); /* by which a schedule tells builds apart */
	words_add_all(&cc, &a->link);
	words_add(&cc, "-lm");
	code = words_run(&cc);
	words_free(&cc);
	return code;
}

/* Returns the table that the reader makes of the program, which the caller frees; NULL: there is none. */
static char *table_of(const char *reader, const char *option, const char *output)
{
	struct words words = { 0 };
	char *table = NULL;

	if (!reader[0])
		return NULL;
	words_add(&words, reader);
	if (option)
		words_add(&words, option);
	words_add(&words, output);
	if (words_run_reading(&words, &table) != 0 || (table && !*table)) {
		free(table);
		table = NULL;
	}
	words_free(&words);
	return table;
}

/* The table is looked up in the program itself, which has it wherever it runs. */
static int add_table(const char *reader, const char *option, const char *section, const struct files *files,
		     const char *output)
{
	struct words objcopy = { 0 };
	char *table = table_of(reader, option, output);
	int code = 0;

	if (!table)
		return 0;
	if (write_file(files->table, table)) {
		words_add(&objcopy, "objcopy");
		words_add_format(&objcopy, "--add-section=%s=%s", section, files->table);
		words_add(&objcopy, output);
		code = words_run(&objcopy);
	} else {
		code = HEDDLE_EXIT_WRONG_INPUT;
	}
	words_free(&objcopy);
	free(table);
	return code;
}

int cc_link(const struct cc_place *place, const struct cc_arguments *a, const char *folder)
{
	const char *output = a->output ? a->output : "a.out";
	struct files files;
	int code;

	name_files(&files, folder);
	if (!write_file(files.script, script))
		return HEDDLE_EXIT_WRONG_INPUT;
	code = link_objects(a, &files);
	if (!code && !sort_symbols(place, &files, output))
		code = HEDDLE_EXIT_WRONG_INPUT;
	if (!code)
		code = rename_symbols(&files);
	if (!code)
		code = link_program(place, a, &files, output);
	if (!code)
		code = add_table(place->awaits, files.jumps ? NULL : "--no-jumps", ".heddle_awaits", &files,
				 output);
	return code ? code : add_table(place->types, NULL, ".heddle_types", &files, output);
}
