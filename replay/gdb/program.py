# SPDX-License-Identifier: MIT
#
# Commands of gdb for a program that Heddle schedules: `heddle replay --gdb FILE` loads them, and so does
# `source heddle-gdb.py` in a session of one's own. `help heddle` lists them.
#
# The program's data are read, and none of its functions is called: a call would let other threads go on, and
# rr refuses to write registers. heddle_debug (scheduler/include/heddle/debugger.h) tells where the data lie,
# so the library needs no debug information. A suspended thread has no registers of its own: an unwinder takes
# its frame from its stack.
#
# In plain gdb, going back means to run the program again up to there: a replay does the same each time. Under
# rr it means to execute backwards.

import os
import re
import shlex
import subprocess

import gdb
from gdb.unwinder import Unwinder

LAYOUT_VERSION = 1
FAR_BACK = 10  # steps; from then on rr is faster from the begin of the recording
ERROR_SIGNALS = "SIGSEGV SIGBUS SIGILL SIGFPE SIGABRT"


# ---- reading the program

def symbol(name):
    """The address of a variable or function of the program."""
    try:
        return int(gdb.parse_and_eval("(unsigned long)&" + name))
    except gdb.error:
        raise gdb.GdbError("this program has no symbol '%s': it was not built with Heddle, or it is stripped "
                           "(`strip --strip-debug` keeps what is needed here)" % name)


def read(address, size):
    memory = gdb.selected_inferior().read_memory(address, size)
    return int.from_bytes(bytes(memory), "little")


def text(address):
    if not address:
        return ""
    collected = b""
    while b"\0" not in collected:
        collected += bytes(gdb.selected_inferior().read_memory(address + len(collected), 1))
    return collected[:-1].decode("utf-8", "replace")


class Layout:
    """Where the fields of Heddle's structures lie, as the program itself says."""

    def __init__(self):
        base = symbol("heddle_debug")
        version = read(base, 8)
        if version != LAYOUT_VERSION:
            raise gdb.GdbError("this program's Heddle has data of version %d, and this file reads %d: "
                               "use the heddle-gdb.py of the same Heddle" % (version, LAYOUT_VERSION))
        self.engine, self.operations, self.kinds, fields = (read(base + 8 * i, 8) for i in range(1, 5))
        self.fields = {}
        while read(fields, 8):
            self.fields[text(read(fields, 8))] = (read(fields + 8, 4), read(fields + 12, 4))
            fields += 16

    def size(self, structure):
        return self.fields[structure + "[]"][1]

    def address(self, structure, base, field):
        return base + self.fields[structure + "." + field][0]

    def value(self, structure, base, field):
        return read(self.address(structure, base, field), self.fields[structure + "." + field][1])


def signed(value, size):
    return value - (1 << 8 * size) if value >> (8 * size - 1) else value


class Place:
    def __init__(self, layout, address):
        self.file = text(layout.value("where", address, "file")) if address else ""
        self.function = text(layout.value("where", address, "function")) if address else ""
        self.line = layout.value("where", address, "line") if address else 0
        if self.file == "?" and "where.caller_before" in layout.fields:
            self.look_up(read(address - layout.fields["where.caller_before"][0], 8) - 1)

    def look_up(self, address):
        """Of a place that the program knows by its code only, until the execution is over."""
        found = gdb.find_pc_line(address)
        block = gdb.block_for_pc(address) if found.symtab is not None else None
        while block is not None and block.function is None:
            block = block.superblock
        if block is not None:
            self.file, self.function, self.line = found.symtab.filename, block.function.name, found.line

    def __str__(self):
        if not self.file:
            return ""
        return " at %s:%d in %s" % (os.path.basename(self.file), self.line, self.function)


class Thread:
    def __init__(self, layout, index):
        self.layout = layout
        self.index = index
        self.address = layout.address("engine", layout.engine, "threads") + index * layout.size("thread")
        self.info = layout.value("thread", self.address, "info")
        self.name = text(layout.value("info", self.info, "name"))
        self.fiber = layout.address("thread", self.address, "fiber")

    def is_running(self):
        return self.layout.value("engine", self.layout.engine, "self") == self.address

    def state(self):
        if self.layout.value("info", self.info, "stopped"):
            return "stopped"
        if self.layout.value("thread", self.address, "ended"):
            return "ended"
        return "running" if self.is_running() else "suspended"

    def stack_pointer(self):
        return self.layout.value("fiber", self.fiber, "sp")

    def has_begun(self):
        top = self.layout.value("fiber", self.fiber, "top")
        return self.stack_pointer() != top - self.layout.fields["saved.fresh"][1]

    def pending_place(self):
        return Place(self.layout, self.layout.value("info", self.info, "where"))

    def pending(self):
        return operation_text(self.layout, "info", self.info)


def operation_text(layout, structure, base):
    """What a step did, or a thread is about to do: its operation, object and place."""
    row = layout.operations + layout.value(structure, base, "operation") * layout.size("operation")
    words = text(layout.value("operation", row, "name"))
    number = layout.value(structure, base, "object")
    name = object_name(layout, number) if number else ""
    if name:  # variables get theirs after the execution
        words += ' "%s"' % name
    return words + str(Place(layout, layout.value(structure, base, "where")))


def object_name(layout, number):
    record = layout.value("engine", layout.engine, "records") + (number - 1) * layout.size("record")
    name = layout.address("record", record, "name")
    arguments = layout.address("name", name, "argument")
    values = iter((signed(read(arguments, 8), 8), signed(read(arguments + 8, 8), 8)))
    return re.sub(r"%l?[dux]", lambda _: str(next(values)), text(layout.value("name", name, "format")))


class Execution:
    """The execution that the program is in."""

    def __init__(self):
        self.layout = layout = Layout()
        self.address = layout.address("engine", layout.engine, "execution")

    def value(self, field):
        return self.layout.value("execution", self.address, field)

    def n_steps(self):
        return self.value("n_steps")

    def threads(self):
        existing = self.layout.value("engine", self.layout.engine, "existing")
        return [Thread(self.layout, i) for i in range(self.value("n_threads")) if existing >> i & 1]

    def thread(self, name):
        for thread in self.threads():
            if name in (thread.name, str(thread.index)):
                return thread
        raise gdb.GdbError("there is no thread '%s': `heddle threads` lists them" % name)

    def step(self, number):
        return self.value("steps") + number * self.layout.size("step")

    def step_place(self, number):
        return Place(self.layout, self.layout.value("step", self.step(number), "where"))

    def step_text(self, number):
        step = self.step(number)
        info = self.value("threads") + self.layout.value("step", step, "thread") * self.layout.size("info")
        name = text(self.layout.value("info", info, "name"))
        value = signed(self.layout.value("step", step, "value"), 8)
        return "step %d, %s: %s%s" % (number, name, operation_text(self.layout, "step", step),
                                      ", value %d" % value if value else "")

    def finding(self, index):
        return self.value("findings") + index * self.layout.size("finding")

    def finding_text(self, index):
        layout, finding = self.layout, self.finding(index)
        kind = layout.value("finding", finding, "kind")
        place = Place(layout, layout.value("finding", finding, "where"))
        message = text(layout.address("finding", finding, "message"))
        return "%s: %s%s\n  %s" % (text(read(layout.kinds + 8 * kind, 8)),
                                   text(layout.value("finding", finding, "subject")), place, message)

    def has_running_thread(self):
        return self.layout.value("engine", self.layout.engine, "self") != 0


def is_alive():
    return gdb.selected_inferior().pid != 0


# ---- suspended threads

def saved_registers(sp, fields):
    """Those that the processor's switch saves besides, with their bytes: none on x86-64."""
    for first in ("x19", "v8"):
        at, size = fields.get("saved." + first, (0, 0))
        for i in range(size // 8):
            value = bytes(gdb.selected_inferior().read_memory(sp + at + 8 * i, 8))
            yield "%s%d" % (first[0], int(first[1:]) + i), value


class Saved:
    """The frame that a suspended thread was left in, in place of the one that the processor is in."""

    def __init__(self, thread):
        sp, fields = thread.stack_pointer(), thread.layout.fields
        frame = gdb.newest_frame()
        self.pc_now, self.sp_now = int(frame.pc()), int(frame.read_register("sp"))
        self.pc = read(sp + fields["saved.pc"][0], 8)
        self.fp = read(sp + fields["saved.fp"][0], 8)
        self.sp = sp + fields["saved.sp"][0]
        self.others = dict(saved_registers(sp, fields))


class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class SuspendedThreads(Unwinder):
    """Unwinds from the processor's frame to that of the chosen thread."""

    def __init__(self):
        super().__init__("heddle suspended threads")
        self.chosen = None

    def __call__(self, pending):
        chosen = self.chosen
        if chosen is None or int(pending.read_register("pc")) != chosen.pc_now or \
                int(pending.read_register("sp")) != chosen.sp_now:
            return None
        word = gdb.lookup_type("unsigned long")
        value = lambda number: gdb.Value(number).cast(word)
        info = pending.create_unwind_info(FrameId(value(chosen.sp), value(chosen.pc_now)))
        names = ("rip", "rbp", "rsp") if has_register(pending, "rip") else ("pc", "x29", "sp")
        for name, number in zip(names, (chosen.pc, chosen.fp, chosen.sp)):
            info.add_saved_register(name, value(number))
        for name, contents in chosen.others.items():
            size = pending.read_register(name).type.sizeof
            whole = gdb.lookup_type("unsigned char").array(size - 1)
            info.add_saved_register(name, gdb.Value(contents.ljust(size, b"\0"), whole))
        return info

    def choose(self, thread):
        self.leave()
        gdb.newest_frame().select()
        self.chosen = Saved(thread)
        gdb.execute("maintenance flush register-cache", to_string=True)

    def leave(self):
        if self.chosen is not None:
            self.chosen = None
            gdb.execute("maintenance flush register-cache", to_string=True)

    def forget(self, _event):
        """The program goes on: the cache is not to be flushed in the midst of that."""
        self.chosen = None


def has_register(frame, name):
    try:
        frame.read_register(name)
        return True
    except (ValueError, gdb.error):
        return False


suspended = SuspendedThreads()
gdb.unwinder.register_unwinder(None, suspended, True)
gdb.events.cont.connect(suspended.forget)
