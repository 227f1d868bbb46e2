/* SPDX-License-Identifier: MIT */
#include "program.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define OWN_TEXT "heddle_own_text"

static bool is_within(const struct program *program, uint64_t offset, uint64_t size)
{
	return offset <= program->size && size <= program->size - offset;
}

static bool map_file(struct program *program, const char *path)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	struct stat status;
	void *bytes;

	if (file < 0)
		return false;
	if (fstat(file, &status) != 0 || status.st_size < (off_t)sizeof(Elf64_Ehdr)) {
		close(file);
		return false;
	}
	program->size = (size_t)status.st_size;
	bytes = mmap(NULL, program->size, PROT_READ, MAP_PRIVATE, file, 0);
	close(file);
	program->bytes = bytes == MAP_FAILED ? NULL : bytes;
	return program->bytes;
}

static bool read_head(struct program *program)
{
	const Elf64_Ehdr *head = (const void *)program->bytes;

	program->head = head;
	if (memcmp(head->e_ident, ELFMAG, SELFMAG) != 0 || head->e_ident[EI_CLASS] != ELFCLASS64 ||
	    head->e_machine != EM_X86_64 || head->e_shentsize != sizeof(Elf64_Shdr) ||
	    head->e_phentsize != sizeof(Elf64_Phdr))
		return false;
	program->sections = (const void *)(program->bytes + head->e_shoff);
	return is_within(program, head->e_shoff, (uint64_t)head->e_shnum * sizeof(Elf64_Shdr)) &&
	       is_within(program, head->e_phoff, (uint64_t)head->e_phnum * sizeof(Elf64_Phdr));
}

/* ---- functions */

static const Elf64_Shdr *find_symbols(const struct program *program)
{
	for (size_t i = 0; i < program->head->e_shnum; i++) {
		const Elf64_Shdr *section = &program->sections[i];

		if (section->sh_type == SHT_SYMTAB && section->sh_link < program->head->e_shnum &&
		    section->sh_entsize == sizeof(Elf64_Sym) &&
		    is_within(program, section->sh_offset, section->sh_size))
			return section;
	}
	return NULL;
}

static int by_address(const void *a, const void *b)
{
	const struct function *one = a, *other = b;

	if (one->address != other->address)
		return one->address < other->address ? -1 : 1;
	return (one->size < other->size) - (one->size > other->size);
}

/* Of several functions at one address the longest is kept. */
static void sort_functions(struct program *program)
{
	size_t n = 0;

	qsort(program->functions, program->n_functions, sizeof(*program->functions), by_address);
	for (size_t i = 0; i < program->n_functions; i++) {
		if (!n || program->functions[n - 1].address != program->functions[i].address)
			program->functions[n++] = program->functions[i];
	}
	program->n_functions = n;
}

/* Returns the number of the section with Heddle's code, where own_memory.ld puts it; 0: there is none. */
static size_t find_own_text(const struct program *program)
{
	const Elf64_Shdr *names;

	if (program->head->e_shstrndx >= program->head->e_shnum)
		return 0;
	names = &program->sections[program->head->e_shstrndx];
	if (!is_within(program, names->sh_offset, names->sh_size))
		return 0;
	for (size_t i = 1; i < program->head->e_shnum; i++) {
		uint32_t name = program->sections[i].sh_name;

		if (name + sizeof(OWN_TEXT) <= names->sh_size &&
		    !memcmp(program->bytes + names->sh_offset + name, OWN_TEXT, sizeof(OWN_TEXT)))
			return i;
	}
	return 0;
}

static bool read_functions(struct program *program)
{
	const Elf64_Shdr *symbols = find_symbols(program), *names;
	const size_t own_text = find_own_text(program);
	const Elf64_Sym *symbol;
	size_t n;

	if (!symbols)
		return false;
	names = &program->sections[symbols->sh_link];
	if (!is_within(program, names->sh_offset, names->sh_size) || !names->sh_size ||
	    program->bytes[names->sh_offset + names->sh_size - 1])
		return false;
	symbol = (const void *)(program->bytes + symbols->sh_offset);
	n = symbols->sh_size / sizeof(*symbol);
	program->functions = calloc(n + 1, sizeof(*program->functions));
	if (!program->functions)
		return false;
	for (; n--; symbol++) {
		const char *name = (const char *)program->bytes + names->sh_offset + symbol->st_name;

		if (symbol->st_name >= names->sh_size)
			continue;
		if (ELF64_ST_TYPE(symbol->st_info) != STT_FUNC || symbol->st_shndx == SHN_UNDEF)
			continue;
		program->functions[program->n_functions++] =
			(struct function){ .address = symbol->st_value,
					   .size = symbol->st_size,
					   .name = name,
					   .is_own = symbol->st_shndx == own_text };
	}
	sort_functions(program);
	return true;
}

bool program_open(struct program *program, const char *path)
{
	*program = (struct program){ .can_jump = true };
	if (map_file(program, path) && read_head(program) && read_functions(program))
		return true;
	program_close(program);
	return false;
}

void program_close(struct program *program)
{
	if (program->bytes)
		munmap((void *)(uintptr_t)program->bytes, program->size);
	free(program->functions);
	free(program->entries);
	*program = (struct program){ 0 };
}

const struct function *program_function(const struct program *program, uint64_t address)
{
	size_t low = 0, high = program->n_functions;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (program->functions[middle].address < address)
			low = middle + 1;
		else
			high = middle;
	}
	return low < program->n_functions && program->functions[low].address == address
		       ? &program->functions[low]
		       : NULL;
}

/* ---- segments */

static const Elf64_Phdr *segment_at(const struct program *program, uint64_t address, uint64_t size)
{
	const Elf64_Phdr *segment = (const void *)(program->bytes + program->head->e_phoff);

	for (size_t i = 0; i < program->head->e_phnum; i++, segment++) {
		if (segment->p_type == PT_LOAD && address >= segment->p_vaddr && size <= segment->p_filesz &&
		    address - segment->p_vaddr <= segment->p_filesz - size)
			return segment;
	}
	return NULL;
}

const uint8_t *program_code(const struct program *program, const struct function *function)
{
	const Elf64_Phdr *segment = segment_at(program, function->address, function->size);
	uint64_t offset;

	if (!segment || !(segment->p_flags & PF_X))
		return NULL;
	offset = segment->p_offset + (function->address - segment->p_vaddr);
	return is_within(program, offset, function->size) ? program->bytes + offset : NULL;
}

bool program_is_constant(const struct program *program, uint64_t address, uint64_t size)
{
	const Elf64_Phdr *segment = segment_at(program, address, size);

	return segment && !(segment->p_flags & PF_W);
}
