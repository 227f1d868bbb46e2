/* SPDX-License-Identifier: MIT */
/* The program's variables. The file is empty in builds other than access. */
#ifdef HEDDLE_ACCESS
#define _GNU_SOURCE
#include "races/data_symbol.h"

#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static struct data_symbol *symbols; /* sorted by address */
static size_t n_symbols, max_symbols;
static bool is_read;

/* The first module is the program itself. */
static int take_base(struct dl_phdr_info *module, size_t size, void *base)
{
	(void)size;
	*(uintptr_t *)base = module->dlpi_addr;
	return 1;
}

/* A static variable of a function is called counter.0 or counter.1234, since there can be several. */
static void cut_number(char *name)
{
	char *dot = strrchr(name, '.');

	if (dot && dot != name && dot[1] && strspn(dot + 1, "0123456789") == strlen(dot + 1))
		*dot = '\0';
}

/* It is there in programs that are linked with the C++ library, and only they need it. */
__attribute__((weak)) char *__cxa_demangle(const char *mangled, char *buffer, size_t *size, int *status);

/* As the source has it. The caller frees; NULL: there is no memory. */
static char *readable(const char *name)
{
	char *demangled = NULL;

	if (__cxa_demangle && !strncmp(name, "_Z", 2))
		demangled = __cxa_demangle(name, NULL, NULL, NULL);
	return demangled ? demangled : strdup(name);
}

static bool add(uintptr_t address, size_t size, const char *name)
{
	if (n_symbols == max_symbols) {
		size_t more = max_symbols ? max_symbols * 2 : 1024;
		struct data_symbol *larger = reallocarray(symbols, more, sizeof(*symbols));

		if (!larger)
			return false;
		symbols = larger;
		max_symbols = more;
	}
	symbols[n_symbols] = (struct data_symbol){ .address = address, .size = size, .name = readable(name) };
	if (!symbols[n_symbols].name)
		return false;
	cut_number(symbols[n_symbols++].name);
	return true;
}

/* The program's file in memory. Programs are of this machine, so its own widths and byte order fit. */
struct elf {
	const char *bytes;
	size_t size;
};

static const void *part(const struct elf *elf, size_t at, size_t size)
{
	return at <= elf->size && size <= elf->size - at ? elf->bytes + at : NULL;
}

static const ElfW(Shdr) * section_table(const struct elf *elf, size_t *count)
{
	const ElfW(Ehdr) *header = part(elf, 0, sizeof(*header));

	if (!header || memcmp(header->e_ident, ELFMAG, SELFMAG) != 0)
		return NULL;
	*count = header->e_shnum;
	return part(elf, header->e_shoff, header->e_shnum * sizeof(ElfW(Shdr)));
}

/* Variables that are zero, initialised, or read-only; not those of each thread. */
static bool is_variable(const ElfW(Sym) * symbol, const ElfW(Shdr) * sections, size_t n_sections)
{
	unsigned type = ELF64_ST_TYPE(symbol->st_info);
	ElfW(Xword) flags = symbol->st_shndx < n_sections ? sections[symbol->st_shndx].sh_flags : 0;

	return symbol->st_size && symbol->st_shndx != SHN_UNDEF &&
	       (type == STT_OBJECT || type == STT_NOTYPE) && (flags & SHF_ALLOC) &&
	       !(flags & (SHF_EXECINSTR | SHF_TLS));
}

static bool read_symbols(const struct elf *elf, const ElfW(Shdr) * sections, size_t n_sections,
			 const ElfW(Shdr) * table, uintptr_t base)
{
	const ElfW(Sym) *entries = part(elf, table->sh_offset, table->sh_size);
	const ElfW(Shdr) *names = table->sh_link < n_sections ? &sections[table->sh_link] : NULL;
	const char *strings = names ? part(elf, names->sh_offset, names->sh_size) : NULL;

	if (!entries || !strings || !names->sh_size || strings[names->sh_size - 1] != '\0')
		return true;
	for (size_t i = 0; i < table->sh_size / sizeof(*entries); i++)
		if (entries[i].st_name < names->sh_size && is_variable(&entries[i], sections, n_sections) &&
		    !add(base + entries[i].st_value, entries[i].st_size, strings + entries[i].st_name))
			return false;
	return true;
}

uintptr_t data_symbols_base(void)
{
	uintptr_t base = 0;

	dl_iterate_phdr(take_base, &base);
	return base;
}

static bool read_tables(const struct elf *elf)
{
	size_t n_sections = 0;
	const ElfW(Shdr) *sections = section_table(elf, &n_sections);
	const uintptr_t base = data_symbols_base();

	for (size_t i = 0; sections && i < n_sections; i++)
		if (sections[i].sh_type == SHT_SYMTAB &&
		    !read_symbols(elf, sections, n_sections, &sections[i], base))
			return false;
	return true;
}

/* What cannot be read has no symbols. Returns whether there was enough memory. */
static bool read_program(void)
{
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	struct elf elf = { .bytes = MAP_FAILED };
	struct stat status;
	bool enough;

	if (fd < 0)
		return true;
	if (fstat(fd, &status) == 0) {
		elf.size = (size_t)status.st_size;
		elf.bytes = mmap(NULL, elf.size, PROT_READ, MAP_PRIVATE, fd, 0);
	}
	close(fd);
	if (elf.bytes == MAP_FAILED)
		return true;
	enough = read_tables(&elf);
	munmap((void *)elf.bytes, elf.size);
	return enough;
}

static int by_address(const void *one, const void *other)
{
	const struct data_symbol *a = one, *b = other;

	if (a->address != b->address)
		return a->address < b->address ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* Equal names are sorted by address. */
static int by_name(const void *one, const void *other)
{
	const struct data_symbol *const *a = one, *const *b = other;
	int order = strcmp((*a)->name, (*b)->name);

	return order ? order : by_address(*a, *b);
}

static bool count_alike(void)
{
	struct data_symbol **sorted = calloc(n_symbols + 1, sizeof(struct data_symbol *));

	if (!sorted)
		return false;
	for (size_t i = 0; i < n_symbols; i++)
		sorted[i] = &symbols[i];
	qsort(sorted, n_symbols, sizeof(struct data_symbol *), by_name);
	for (size_t i = 1; i < n_symbols; i++) {
		if (!strcmp(sorted[i]->name, sorted[i - 1]->name))
			sorted[i]->alike = sorted[i - 1]->alike + 1;
	}
	free(sorted);
	return true;
}

int data_symbols_open(void)
{
	if (is_read)
		return 0;
	if (!read_program())
		return -ENOMEM;
	qsort(symbols, n_symbols, sizeof(*symbols), by_address);
	is_read = count_alike();
	return is_read ? 0 : -ENOMEM;
}

long data_symbol_at(uintptr_t address)
{
	size_t low = 0, high = n_symbols;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (symbols[middle].address <= address)
			low = middle + 1;
		else
			high = middle;
	}
	return low && address - symbols[low - 1].address < symbols[low - 1].size ? (long)low - 1 : -1;
}

const struct data_symbol *data_symbol(size_t number)
{
	return &symbols[number];
}

void data_symbol_name(const struct data_symbol *symbol, char *buffer, size_t size)
{
	snprintf(buffer, size, symbol->alike ? "%s#%u" : "%s", symbol->name, symbol->alike + 1);
}

#else
typedef int heddle_no_data_symbols;
#endif
