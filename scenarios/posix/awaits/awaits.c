/* SPDX-License-Identifier: MIT */
/*
 * heddle-awaits [--no-jumps] PROGRAM: prints the loops of a program that only read, as `heddle cc` puts
 * them into the program: there, a thread whose round in such a loop was in vain waits for a change of
 * what it has read. It is a process of its own, so that neither the command nor the program is linked
 * with libcapstone.
 *
 * --no-jumps: the program neither calls setjmp nor catches anything, so that functions are left by their
 * ends. --all: prints a line for each loop with instrumented accesses instead, and why it is none of
 * these.
 *
 *   heddle-awaits 1
 *   l 1234                   a loop, whose code begins at this address of the file
 *   r 1250                   a call within it that is noted, by its return address
 *   o 125f                   the same, of an access to the function's own frame
 *   w e.                     for each such call a line: what lies between it and each of them: rounds.h
 *   w e?
 *   h function               it has an atomic operation that is hidden: by assembly, or not instrumented
 *
 * Loops within others come behind these.
 */
#include "check.h"
#include "parts.h"
#include "rounds.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_read(const struct values *values, const struct loop *loop)
{
	for (uint32_t i = 0; i < values->flow->n; i++) {
		if (loop->has[i] && flow_is_call(values->flow, i) &&
		    call_reads(values->flow->calls[i].call) && !check_is_own(values, i))
			return true;
	}
	return false;
}

static bool can_end(const struct rounds *rounds)
{
	for (uint32_t i = 0; i < rounds->n; i++) {
		for (uint32_t j = 0; j < rounds->n; j++) {
			if (rounds->ways[i][j] == WAY_ENDS)
				return true;
		}
	}
	return false;
}

static void begin_table(void)
{
	static bool has_begun;

	if (!has_begun)
		puts("heddle-awaits 1");
	has_begun = true;
}

static void tell_loop(const struct values *values, const struct loop *loop, const struct rounds *rounds)
{
	const struct instruction *code = values->flow->code;

	begin_table();
	printf("l %llx\n", (unsigned long long)code[loop->head].address);
	for (uint32_t i = 0; i < rounds->n; i++) {
		const struct instruction *it = &code[rounds->call[i]];

		printf("%c %llx\n", check_is_own(values, rounds->call[i]) ? 'o' : 'r',
		       (unsigned long long)it->address + it->size);
	}
	for (uint32_t i = 0; i < rounds->n; i++)
		printf("w %.*s\n", (int)rounds->n, rounds->ways[i]);
}

/* Returns NULL if its rounds only read, and one can tell when one ends; else why not. */
static const char *flaw_of(const struct values *values, const struct loop *loop, struct rounds *rounds)
{
	const char *flaw = check_loop(values, loop);

	if (flaw || (rounds_find(rounds, values->flow, loop) && can_end(rounds)))
		return flaw;
	return "one cannot tell when its rounds end";
}

/* Finds those of the loop's jumps back whose rounds only read. Returns how many. */
static uint32_t find_sound(const struct values *values, const struct loop *loop, uint32_t *latches)
{
	struct rounds rounds;
	struct loop part;
	uint32_t n = 0;

	for (uint32_t i = 0; i < loop->n_latches; i++) {
		if (!loop_open(&part, values->flow, loop->head, &loop->latches[i], 1))
			continue;
		if (has_read(values, &part) && !flaw_of(values, &part, &rounds))
			latches[n++] = loop->latches[i];
		loop_close(&part);
	}
	return n;
}

/*
 * A test loop that goes on to a try, and begins again where that fails, is one loop with two jumps back:
 * it waits in the part of which the rounds only read.
 */
static const char *tell_part(const struct values *values, const struct loop *loop, bool all)
{
	uint32_t *latches = calloc(loop->n_latches, sizeof(*latches));
	uint32_t n = latches && loop->n_latches > 1 ? find_sound(values, loop, latches) : 0;
	struct rounds rounds;
	struct loop part;
	const char *flaw = "it has none that only reads";

	for (; n && flaw; n--) {
		if (!loop_open(&part, values->flow, loop->head, latches, n))
			break;
		flaw = flaw_of(values, &part, &rounds);
		if (!flaw && !all)
			tell_loop(values, &part, &rounds);
		loop_close(&part);
	}
	free(latches);
	return flaw;
}

static void visit_loop(const struct values *values, const struct loop *loop, bool all)
{
	struct rounds rounds;
	const char *flaw, *told = "waits";

	if (!has_read(values, loop))
		return;
	flaw = flaw_of(values, loop, &rounds);
	if (!flaw && !all)
		tell_loop(values, loop, &rounds);
	else if (flaw)
		told = tell_part(values, loop, all) ? flaw : "waits in a part of it";
	if (all)
		printf("%s %llx %s\n", values->flow->function->name,
		       (unsigned long long)values->flow->code[loop->head].address, told);
}

static void visit_function(const struct program *program, const struct function *function, bool all)
{
	struct values values;
	struct loops loops;
	struct flow flow;

	if (!flow_open(&flow, program, function))
		return;
	if (values_open(&values, &flow)) {
		if (loops_open(&loops, &flow)) {
			for (uint32_t i = 0; i < loops.n; i++)
				visit_loop(&values, &loops.loop[i], all);
			loops_close(&loops);
		}
		values_close(&values);
	}
	flow_close(&flow);
}

/* Atomic operations of instrumented code are calls: an instruction that is one is seen by nobody. */
static void tell_hidden(const struct function *function)
{
	begin_table();
	printf("h %s\n", function->name);
}

static void visit_program(const struct program *program, bool all)
{
	for (size_t i = 0; i < program->n_functions; i++) {
		const struct function *function = &program->functions[i];

		if (function->is_own)
			continue;
		visit_function(program, function, all);
		if (function->has_atomic && !all)
			tell_hidden(function);
	}
}

int main(int argc, char **argv)
{
	bool all = false, no_jumps = false;
	struct program program;
	int i = 1;

	for (; i < argc - 1; i++) {
		all |= !strcmp(argv[i], "--all");
		no_jumps |= !strcmp(argv[i], "--no-jumps");
	}
	if (argc < 2 || argc - 2 > all + no_jumps) {
		fprintf(stderr, "usage: heddle-awaits [--all] [--no-jumps] PROGRAM\n");
		return 2;
	}
	if (!program_open(&program, argv[i])) {
		if (all)
			fprintf(stderr, "heddle-awaits: %s is no program of x86-64 with symbols\n", argv[i]);
		return all ? 2 : EXIT_SUCCESS; /* without symbols, nothing is known of its loops */
	}
	program.can_jump = !no_jumps;
	if (parts_find(&program))
		visit_program(&program, all);
	program_close(&program);
	return fflush(stdout) == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
