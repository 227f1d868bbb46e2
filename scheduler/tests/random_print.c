/* SPDX-License-Identifier: MIT */
/* Random programs: printing one as a scenario, for a person to read and to keep as a file of a suite. */
#include "random_program.h"

/* What the statements of random_kinds stand on; random_run.c does the same. */
static const char preamble[] = "#include <heddle/scenario.h>\n"
			       "\n"
			       "#include <limits.h>\n"
			       "\n"
			       "#define CELLS  4\n"
			       "#define HELPER static __attribute__((unused))\n"
			       "\n"
			       "HELPER struct heddle_mutex mutex[2];\n"
			       "HELPER struct heddle_rwlock rwlock[1];\n"
			       "HELPER struct heddle_rwsem rwsem[1];\n"
			       "HELPER struct heddle_spinlock spinlock[2];\n"
			       "HELPER struct heddle_waitqueue queue[1];\n"
			       "HELPER struct heddle_completion completion[1];\n"
			       "HELPER struct heddle_semaphore semaphore[1];\n"
			       "HELPER struct heddle_condition condition[1];\n"
			       "HELPER struct heddle_barrier barrier[1];\n"
			       "HELPER struct heddle_once once[1];\n"
			       "HELPER struct heddle_atomic atomic[2];\n"
			       "HELPER struct heddle_variable variable[2];\n"
			       "HELPER struct heddle_data data[2];\n"
			       "HELPER int64_t cells[2][CELLS];\n"
			       "HELPER struct heddle_thread *threads[8];\n"
			       "\n"
			       "HELPER void initialise(void)\n"
			       "{\n"
			       "\tfor (long i = 0; i < 2; i++) {\n"
			       "\t\theddle_mutex_init(&mutex[i], \"mutex[%ld]\", i);\n"
			       "\t\theddle_spinlock_init(&spinlock[i], \"spinlock[%ld]\", i);\n"
			       "\t\theddle_atomic_init(&atomic[i], 0, \"atomic[%ld]\", i);\n"
			       "\t\theddle_variable_init(&variable[i], 0, \"variable[%ld]\", i);\n"
			       "\t\theddle_data_init(&data[i], \"data[%ld]\", i);\n"
			       "\t\tfor (long cell = 0; cell < CELLS; cell++)\n"
			       "\t\t\tcells[i][cell] = 0;\n"
			       "\t}\n"
			       "\theddle_rwlock_init(&rwlock[0], \"rwlock[0]\");\n"
			       "\theddle_rwsem_init(&rwsem[0], \"rwsem[0]\");\n"
			       "\theddle_waitqueue_init(&queue[0], \"queue[0]\");\n"
			       "\theddle_completion_init(&completion[0], \"completion[0]\");\n"
			       "\theddle_semaphore_init(&semaphore[0], 1, \"semaphore[0]\");\n"
			       "\theddle_condition_init(&condition[0], \"condition[0]\");\n"
			       "\theddle_barrier_init(&barrier[0], 2, \"barrier[0]\");\n"
			       "\theddle_once_init(&once[0], \"once[0]\");\n"
			       "\tfor (long i = 0; i < 8; i++)\n"
			       "\t\tthreads[i] = NULL;\n"
			       "}\n"
			       "\n";

static const char sections[] =
	"/* Sections: with interrupts off, if asked for. What has to be restored is the thread's own. */\n"
	"HELPER void disable(bool interrupts)\n"
	"{\n"
	"\tintptr_t nesting = (intptr_t)heddle_thread_local_get();\n"
	"\tbool were_disabled = interrupts ? heddle_irq_save() : heddle_irqs_disabled();\n"
	"\n"
	"\theddle_thread_local_set((void *)(nesting << 1 | were_disabled));\n"
	"}\n"
	"\n"
	"HELPER void restore(void)\n"
	"{\n"
	"\tintptr_t nesting = (intptr_t)heddle_thread_local_get();\n"
	"\n"
	"\theddle_irq_restore(nesting & 1);\n"
	"\theddle_thread_local_set((void *)(nesting >> 1));\n"
	"}\n"
	"\n"
	"#define enter_section(lock, interrupts)        (disable(interrupts), heddle_spin_lock(lock))\n"
	"#define leave_section(lock)                    (heddle_spin_unlock(lock), restore())\n"
	"#define enter_shared_section(lock, interrupts) (disable(interrupts), heddle_spin_lock_shared(lock))\n"
	"#define leave_shared_section(lock)             (heddle_spin_unlock_shared(lock), restore())\n"
	"\n";

static const char waits[] =
	"HELPER int64_t wait_until(struct heddle_waitqueue *q, uint64_t key, bool exclusive)\n"
	"{\n"
	"\tstruct heddle_waiter waiter = { 0 };\n"
	"\tint64_t value;\n"
	"\n"
	"\theddle_wait_prepare(q, &waiter, key, exclusive);\n"
	"\twhile (!(value = heddle_read(&variable[0]))) {\n"
	"\t\theddle_wait_sleep(q, &waiter, HEDDLE_NO_RESOURCE);\n"
	"\t\theddle_wait_prepare(q, &waiter, key, exclusive);\n"
	"\t}\n"
	"\theddle_wait_finish(q, &waiter);\n"
	"\treturn value;\n"
	"}\n"
	"\n"
	"HELPER void wait_once(struct heddle_waitqueue *q, uint64_t key, bool exclusive)\n"
	"{\n"
	"\tstruct heddle_waiter waiter = { 0 };\n"
	"\n"
	"\theddle_wait_prepare(q, &waiter, key, exclusive);\n"
	"\theddle_wait_sleep(q, &waiter, HEDDLE_NO_RESOURCE);\n"
	"\theddle_wait_finish(q, &waiter);\n"
	"}\n"
	"\n"
	"HELPER int64_t wait_poll(struct heddle_waitqueue *q, uint64_t key, bool exclusive)\n"
	"{\n"
	"\tstruct heddle_waiter waiter = { 0 };\n"
	"\tint64_t value;\n"
	"\n"
	"\theddle_wait_prepare(q, &waiter, key, exclusive);\n"
	"\tvalue = heddle_read(&variable[1]);\n"
	"\theddle_wait_finish(q, &waiter);\n"
	"\treturn value;\n"
	"}\n"
	"\n"
	"HELPER void condition_wait(struct heddle_condition *c)\n"
	"{\n"
	"\theddle_mutex_lock(&mutex[0]);\n"
	"\theddle_condition_wait(c, &mutex[0]);\n"
	"\theddle_mutex_unlock(&mutex[0]);\n"
	"}\n"
	"\n"
	"HELPER int64_t condition_wait_until(struct heddle_condition *c)\n"
	"{\n"
	"\tint64_t value;\n"
	"\n"
	"\theddle_mutex_lock(&mutex[0]);\n"
	"\twhile (!(value = heddle_read(&variable[0])))\n"
	"\t\theddle_condition_wait(c, &mutex[0]);\n"
	"\theddle_mutex_unlock(&mutex[0]);\n"
	"\treturn value;\n"
	"}\n"
	"\n"
	"HELPER int64_t spin_until(struct heddle_atomic *a)\n"
	"{\n"
	"\tint64_t value;\n"
	"\n"
	"\twhile (!(value = heddle_atomic_load(a)))\n"
	"\t\theddle_spin();\n"
	"\treturn value;\n"
	"}\n"
	"\n"
	"HELPER void add_one(void *v)\n"
	"{\n"
	"\theddle_write((struct heddle_variable *)v, heddle_read((struct heddle_variable *)v) + 1);\n"
	"}\n"
	"\n"
	"HELPER void join_if_there(struct heddle_thread *thread)\n"
	"{\n"
	"\tif (thread)\n"
	"\t\theddle_join(thread);\n"
	"}\n"
	"\n";

static const char lookups[] = "HELPER unsigned last_of(unsigned low, unsigned more)\n"
			      "{\n"
			      "\treturn low + more < CELLS ? low + more : CELLS - 1;\n"
			      "}\n"
			      "\n"
			      "HELPER int64_t data_read(unsigned d, unsigned low, unsigned more)\n"
			      "{\n"
			      "\tint64_t total = 0;\n"
			      "\n"
			      "\theddle_data_access(&data[d], low, last_of(low, more), HEDDLE_READ);\n"
			      "\tfor (unsigned i = low; i <= last_of(low, more); i++)\n"
			      "\t\ttotal = total * 5 + cells[d][i];\n"
			      "\treturn total;\n"
			      "}\n"
			      "\n"
			      "HELPER int64_t data_first_used(unsigned d, unsigned low)\n"
			      "{\n"
			      "\theddle_data_access(&data[d], low, CELLS - 1, HEDDLE_READ);\n"
			      "\twhile (low < CELLS && !cells[d][low])\n"
			      "\t\tlow++;\n"
			      "\treturn low;\n"
			      "}\n"
			      "\n"
			      "HELPER void data_change(unsigned d, unsigned low, unsigned more, int self)\n"
			      "{\n"
			      "\theddle_data_access(&data[d], low, last_of(low, more), HEDDLE_WRITE);\n"
			      "\tfor (unsigned i = low; i <= last_of(low, more); i++)\n"
			      "\t\tcells[d][i] = (cells[d][i] + self) % 5;\n"
			      "}\n"
			      "\n"
			      "HELPER void data_add(unsigned d, unsigned low, unsigned more, int self)\n"
			      "{\n"
			      "\theddle_data_access(&data[d], low, last_of(low, more), HEDDLE_ADD);\n"
			      "\tfor (unsigned i = low; i <= last_of(low, more); i++)\n"
			      "\t\tcells[d][i] += self;\n"
			      "}\n"
			      "\n";

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
	bool is_tried = operation->kind == RANDOM_TRYLOCK;

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
		print_brace(out,
			    operations[i].guard == 1 ? "if ((last & 1) == 0) {" : "if ((last & 1) == 1) {",
			    depth);
		print_operation(out, &operations[i], depth + 1);
		print_brace(out, "}", depth);
	}
}

/* The body of thread i. A thread that nobody begins has one all the same: a random program may begin it under a guard. */
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

static void print_main(FILE *out, const struct random_program *program)
{
	fprintf(out, "\nSCENARIO(random, seed_%llu, .faults = %u, .spurious = %u)\n{\n",
		(unsigned long long)program->seed, program->faults, program->spurious);
	fputs("\tinitialise();\n", out);
	for (unsigned i = 1; i < program->n_threads; i++) {
		if (program->threads[i].role == RANDOM_TASK)
			fprintf(out, "\tthreads[%u] = heddle_spawn(\"T%u\", T%u, NULL);\n", i, i, i);
	}
	fputs("\t{\n", out);
	print_body(out, program, 0);
	fputs("\t}\n", out);
	for (unsigned i = 1; i < program->n_threads && program->join_each; i++) {
		if (program->threads[i].role == RANDOM_TASK)
			fprintf(out, "\theddle_join(threads[%u]);\n", i);
	}
	fputs("\theddle_join_all();\n}\n", out);
}

void random_print(FILE *out, const struct random_program *program)
{
	fprintf(out, "/* SPDX-License-Identifier: MIT */\n/* The random program of seed %llu. */\n",
		(unsigned long long)program->seed);
	fputs(preamble, out);
	fputs(sections, out);
	fputs(waits, out);
	fputs(lookups, out);
	print_threads(out, program);
	print_main(out, program);
}
