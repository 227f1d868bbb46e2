/* SPDX-License-Identifier: MIT */
/* Random programs: printing one so that a person can read it and write it down as a test. */
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

static void print_operations(FILE *out, const struct random_operation *operations, unsigned n, unsigned depth)
{
	for (unsigned i = 0; i < n; i += 1u + operations[i].body) {
		const struct random_operation *operation = &operations[i];
		const struct random_kind_info *info = &random_kinds[operation->kind];

		indent(out, depth);
		if (operation->guard)
			fprintf(out, "if (last is %s) ", operation->guard == 1 ? "even" : "odd");
		print_filled(out, info->text, operation);
		fputc('\n', out);
		print_operations(out, operation + 1, operation->body, depth + 1);
		if (!info->close)
			continue;
		indent(out, depth);
		fputs("... ", out);
		print_filled(out, info->close, operation);
		fputc('\n', out);
	}
}

void random_print(FILE *out, const struct random_program *program)
{
	static const char *const roles[] = { "main, after its spawns and before its joins", "task",
					     "spawned late", "interrupt" };

	fprintf(out, "program of seed %llu: faults %u, spurious wake-ups %u, main joins %s\n",
		(unsigned long long)program->seed, program->faults, program->spurious,
		program->join_each ? "one by one, then all" : "all");
	for (unsigned i = 0; i < program->n_threads; i++) {
		const struct random_thread *thread = &program->threads[i];
		if (!thread->n)
			continue;
		fprintf(out, "    T%u (%s) {\n", i, roles[thread->role]);
		print_operations(out, thread->operations, thread->n, 0);
		fputs("    }\n", out);
	}
}
