/* SPDX-License-Identifier: MIT */
/* Random programs: printing one as a scenario, for people to read and to keep as a file of a suite. */
#include "random_program.h"

static void print_filled(FILE *out, const char *text, const struct random_operation *operation)
{
	for (; *text; text++) {
		if (*text != '$') {
			fputc(*text, out);
			continue;
		}
		text++;
		fprintf(out, "%u",
			*text == 'o'   ? operation->object
			: *text == 'a' ? operation->a
				       : operation->b);
	}
}

static void indent(FILE *out, unsigned depth)
{
	for (unsigned i = 0; i <= depth; i++)
		fputc('\t', out);
}

static void print_statement(FILE *out, const char *text, const struct random_operation *operation,
			    unsigned depth)
{
	indent(out, depth);
	print_filled(out, text, operation);
	fputc('\n', out);
}

static void print_brace(FILE *out, const char *text, unsigned depth)
{
	indent(out, depth);
	fprintf(out, "%s\n", text);
}

static void print_operations(FILE *out, const struct random_operation *operations, unsigned n,
			     unsigned depth);

static void print_operation(FILE *out, const struct random_operation *operation, unsigned depth)
{
	const struct random_kind_info *info = &random_kinds[operation->kind];
	bool is_tried = info->tries;

	print_statement(out, info->text, operation, depth);
	if (!info->close)
		return;
	if (is_tried)
		print_brace(out, "if (last) {", depth++);
	print_operations(out, operation + 1, operation->body, depth);
	print_statement(out, info->close, operation, depth);
	if (is_tried)
		print_brace(out, "}", --depth);
}

static void print_operations(FILE *out, const struct random_operation *operations, unsigned n, unsigned depth)
{
	for (unsigned i = 0; i < n; i += 1u + operations[i].body) {
		if (!operations[i].guard) {
			print_operation(out, &operations[i], depth);
			continue;
		}
		indent(out, depth);
		fprintf(out, "if (%s) {\n", random_guard_texts[operations[i].guard]);
		print_operation(out, &operations[i], depth + 1);
		print_brace(out, "}", depth);
	}
}

/*
 * The body of thread i. A thread that is never spawned has one as well: a random program may spawn it under a
 * guard.
 */
static void print_body(FILE *out, const struct random_program *program, unsigned i)
{
	fprintf(out,
		"\tenum { self = %u };\n\tint64_t last __attribute__((unused)) = 0; /* that an operation gave */\n\n",
		i);
	print_operations(out, program->threads[i].operations, program->threads[i].n, 0);
}

static void print_threads(FILE *out, const struct random_program *program)
{
	static const char *const roles[] = { "main", "task", "spawned late", "interrupt" };

	for (unsigned i = 1; i < program->n_threads; i++)
		fprintf(out, "HELPER void T%u(void *unused);\n", i);
	for (unsigned i = 1; i < program->n_threads; i++) {
		fprintf(out, "\n/* %s */\nHELPER void T%u(void *unused)\n{\n",
			roles[program->threads[i].role], i);
		print_body(out, program, i);
		fputs("\t(void)unused;\n}\n", out);
	}
}

static void print_spawns(FILE *out, const struct random_program *program)
{
	for (unsigned i = 1; i < program->n_threads; i++) {
		if (program->threads[i].role == RANDOM_TASK)
			fprintf(out, "\tthreads[%u] = heddle_spawn(\"T%u\", T%u, NULL);\n", i, i, i);
	}
}

static void print_joins(FILE *out, const struct random_program *program)
{
	for (unsigned i = 1; i < program->n_threads && program->join_each; i++) {
		if (program->threads[i].role == RANDOM_TASK)
			fprintf(out, "\theddle_join(threads[%u]);\n", i);
	}
	fputs("\theddle_join_all();\n", out);
}

static void print_main(FILE *out, const struct random_program *program)
{
	bool with_boxes = random_has_boxes(program);

	fprintf(out, "\nSCENARIO(random, seed_%llu, .faults = %u, .spurious = %u)\n{\n",
		(unsigned long long)program->seed, program->faults, program->spurious);
	fputs("\tinitialise();\n", out);
	fputs(with_boxes ? "\tfill_slots();\n" : "", out);
	print_spawns(out, program);
	fputs("\t{\n", out);
	print_body(out, program, 0);
	fputs("\t}\n", out);
	print_joins(out, program);
	fputs(with_boxes ? "\tempty_slots();\n" : "", out);
	fputs(program->placed ? "\tfree_places();\n" : "", out);
	fputs("}\n", out);
}

void random_print_threads(FILE *out, const struct random_program *program)
{
	print_threads(out, program);
	print_main(out, program);
}

void random_print(FILE *out, const struct random_program *program)
{
	fprintf(out, "/* SPDX-License-Identifier: MIT */\n/* The %s %s random program of seed %llu. */\n",
		random_size_names[program->size], random_family_names[program->family],
		(unsigned long long)program->seed);
	fputs(program->placed ? "#define PLACED 1\n" : "", out);
	for (size_t i = 0; i < random_preamble_n; i++)
		fputs(random_preamble[i], out);
	random_print_threads(out, program);
}
