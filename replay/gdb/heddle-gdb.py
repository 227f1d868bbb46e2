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
FAR_BACK = 50  # steps; from then on rr is faster from the begin of the recording
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
    if number:
        words += ' "%s"' % object_name(layout, number)
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

class Saved:
    """The frame that a suspended thread was left in, in place of the one that the processor is in."""

    def __init__(self, thread):
        sp, fields = thread.stack_pointer(), thread.layout.fields
        frame = gdb.newest_frame()
        self.pc_now, self.sp_now = int(frame.pc()), int(frame.read_register("sp"))
        self.pc = read(sp + fields["saved.pc"][0], 8)
        self.fp = read(sp + fields["saved.fp"][0], 8)
        self.sp = sp + fields["saved.sp"][0]


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


# ---- going to and fro

class Stop(gdb.Breakpoint):
    """A place of the library at which to stop if is_wanted says so."""

    def __init__(self, function, is_wanted):
        super().__init__(function, internal=True)
        self.silent = True
        self.is_wanted = is_wanted
        self.hit = False

    def stop(self):
        self.hit = self.is_wanted()
        return self.hit


class Position:
    """Where the session stands."""

    BEGIN, STEP, FINDING, END, SIGNAL, GONE = range(6)

    def __init__(self):
        self.kind = Position.BEGIN
        self.signal = ""
        self.is_rr = None

    def under_rr(self):
        if self.is_rr is None:
            try:
                gdb.execute("when", to_string=True)
                self.is_rr = True
            except gdb.error:
                self.is_rr = False
        return self.is_rr

    def see_stop(self, event):
        self.signal = event.stop_signal if isinstance(event, gdb.SignalEvent) else ""


position = Position()
gdb.events.stop.connect(position.see_stop)


def now():
    """The step that is in progress or has just ended; -1 before the first."""
    return Execution().n_steps() - 1


def move(command, stops):
    """Lets the program run until one of stops, (kind, function, is_wanted) each, a signal, or its end."""
    suspended.leave()
    position.signal = ""
    made = [(kind, Stop(function, wanted)) for kind, function, wanted in stops]
    try:
        gdb.execute(command, to_string=True)
        hit = [kind for kind, stop in made if stop.hit]
    finally:
        for _, stop in made:
            stop.delete()
    if hit:
        position.kind = hit[0]
    elif not is_alive():
        position.kind = Position.GONE
    else:
        position.kind = Position.SIGNAL


def forward(stops):
    if not is_alive():
        move("run", stops)
    else:
        move("continue", stops)


def at_end():
    return (Position.END, "heddle_debug_at_end", lambda: True)


def at_step(number):
    return (Position.STEP, "heddle_replay_after_step", lambda: now() == number)


def at_next_finding():
    return (Position.FINDING, "heddle_debug_at_finding", lambda: Execution().has_running_thread())


def go_to_step(number):
    """Stands at the end of step number."""
    if not is_alive() or position.kind in (Position.BEGIN, Position.GONE):
        move("run", [at_step(number), at_end()])
    elif number > now():
        move("continue", [at_step(number), at_end()])
    elif not position.under_rr():
        move("run", [at_step(number), at_end()])
    elif now() - number > FAR_BACK:
        gdb.execute("run 1", to_string=True)
        move("continue", [at_step(number), at_end()])
    else:
        move("reverse-continue", [at_step(number)])


def frame_of(functions):
    """The newest frame of the first of functions that has one, else None."""
    for function in filter(None, functions):
        frame = gdb.newest_frame()
        while frame is not None:
            if (frame.name() or "").split(".")[0] == function:
                return frame
            try:
                frame = frame.older()
            except gdb.error:
                break
    return None


def select_frame(functions):
    """Selects the newest frame of the code under test, which is in one of functions."""
    gdb.newest_frame().select()
    frame = frame_of(functions)
    if frame is not None:
        frame.select()


def tell():
    """Says where the session stands, and shows the frame."""
    if position.kind == Position.GONE:
        print("The program has ended: `heddle step N` runs it again.")
        return
    execution, last = Execution(), now()
    if position.kind == Position.FINDING:
        index = execution.value("n_findings") - 1
        where = execution.layout.value("finding", execution.finding(index), "where")
        print("Found in step %d: %s" % (last, execution.finding_text(index)))
        select_frame([Place(execution.layout, where).function])
    elif position.kind == Position.SIGNAL:
        print("%s in the midst of step %d" % (position.signal or "It has stopped", last))
    elif position.kind == Position.END:
        print("The execution is over, after %d step%s." % (last + 1, "" if last == 0 else "s"))
        findings = execution.value("n_findings")
        if findings:
            print("Found: %s" % execution.finding_text(findings - 1))
        return
    elif last >= 0:
        print("The end of %s" % execution.step_text(last))
        running = [thread for thread in execution.threads() if thread.is_running()]
        select_frame([execution.step_place(last).function] +
                     [thread.pending_place().function for thread in running])
    gdb.execute("frame")


# ---- commands

class Command(gdb.Command):
    """Threads, steps and findings of a program that Heddle schedules."""

    def __init__(self, name="heddle", kind=gdb.COMMAND_RUNNING, prefix=False):
        super().__init__(name, kind, prefix=prefix)

    def alive(self):
        if not is_alive():
            raise gdb.GdbError("the program is not running: `heddle step 0` begins it")
        return Execution()

    def number(self, argument, what):
        if not re.fullmatch(r"[0-9]+", argument.strip()):
            raise gdb.GdbError("%s: a step's number is wanted, such as `%s 3`" % (argument or what, what))
        return int(argument)


class Threads(Command):
    """heddle threads: each thread with its state, and what it is about to do.

'*' marks the one that runs, or whose step has just ended."""

    def __init__(self):
        super().__init__("heddle threads", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        for thread in self.alive().threads():
            state = thread.state()
            mark = "*" if thread.is_running() else " "
            pending = "" if state == "ended" else thread.pending()
            print("%s %2d %-12s %-9s %s" % (mark, thread.index, thread.name, state, pending))


class Backtrace(Command):
    """heddle bt THREAD: the frames of a thread, by its name or number.

Of a suspended one those of the code under test; `heddle thread THREAD` and `bt` show the others, too."""

    def __init__(self):
        super().__init__("heddle bt", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        thread = self.alive().thread(argument.strip())
        if thread.is_running():
            suspended.leave()
            gdb.execute("bt")
        elif thread.state() in ("ended", "stopped"):
            print("%s has %s: it has no frames any more" % (thread.name, thread.state()))
        elif not thread.has_begun():
            function = thread.layout.value("thread", thread.address, "function")
            name = gdb.execute("info symbol %d" % function, to_string=True).split(" in section")[0].strip()
            print("%s has not begun: it will call %s" % (thread.name, name))
        else:
            self.show(thread)

    def show(self, thread):
        level = 0 if suspended.chosen else gdb.selected_frame().level()
        suspended.choose(thread)
        try:
            frame = frame_of([thread.pending_place().function])
            first = "#%d " % frame.level() if frame is not None else "#1 "
            lines = gdb.execute("bt", to_string=True).splitlines()
            starts = [i for i, line in enumerate(lines) if line.startswith(first)]
            print("%s is suspended before %s:" % (thread.name, thread.pending()))
            print("\n".join(lines[starts[0] if starts else 1:]))
        finally:
            suspended.leave()
            frame = gdb.newest_frame()
            while frame.level() < level:
                frame = frame.older()
            frame.select()


class ThreadFrames(Command):
    """heddle thread THREAD: up, down, info locals and bt speak of this suspended thread.

Until the program goes on; without a name, of the running one again."""

    def __init__(self):
        super().__init__("heddle thread", gdb.COMMAND_STACK)

    def invoke(self, argument, from_tty):
        execution = self.alive()
        if not argument.strip():
            suspended.leave()
            gdb.execute("frame 0")
            return
        thread = execution.thread(argument.strip())
        if thread.is_running():
            suspended.leave()
            gdb.execute("frame 0")
        elif thread.state() in ("ended", "stopped") or not thread.has_begun():
            raise gdb.GdbError("%s is not in the midst of a function: `heddle threads` tells" % thread.name)
        else:
            suspended.choose(thread)
            frame = frame_of([thread.pending_place().function])
            gdb.execute("frame %d" % (frame.level() if frame is not None else 1))


class Operation(Command):
    """heddle op [N]: what step N did; without N, the step that has just ended."""

    def __init__(self):
        super().__init__("heddle op", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        execution = self.alive()
        number = self.number(argument, "heddle op") if argument.strip() else now()
        if number < 0 or number >= execution.n_steps():
            raise gdb.GdbError("step %d has not been taken: there are %d so far"
                               % (number, execution.n_steps()))
        print(execution.step_text(number))


class Step(Command):
    """heddle step N: stand at the end of step N, forwards or backwards."""

    def __init__(self):
        super().__init__("heddle step")

    def invoke(self, argument, from_tty):
        number = self.number(argument, "heddle step")
        if is_alive() and position.kind == Position.STEP and number == now():
            tell()
            return
        go_to_step(number)
        tell()


class Next(Command):
    """heddle next: the end of the next step, or a finding before it."""

    def __init__(self):
        super().__init__("heddle next")

    def invoke(self, argument, from_tty):
        execution = self.alive()
        if position.kind in (Position.END, Position.GONE):
            raise gdb.GdbError("the execution is over: `heddle prev` goes back")
        inside = position.kind in (Position.FINDING, Position.SIGNAL)
        target = execution.n_steps() - 1 if inside else execution.n_steps()
        end_of_step = (Position.STEP, "heddle_replay_after_step", lambda: now() >= target)
        forward([end_of_step, at_next_finding(), at_end()])
        tell()


class Previous(Command):
    """heddle prev: the end of the step before."""

    def __init__(self):
        super().__init__("heddle prev")

    def invoke(self, argument, from_tty):
        self.alive()
        number = now() if position.kind == Position.END else now() - 1
        if number < 0:
            raise gdb.GdbError("there is no step before this one")
        go_to_step(number)
        tell()


class Finding(Command):
    """heddle finding: what has been found so far, the last first."""

    def __init__(self):
        super().__init__("heddle finding", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        execution = self.alive()
        for index in reversed(range(execution.value("n_findings"))):
            print(execution.finding_text(index))
        if not execution.value("n_findings"):
            print("Nothing has been found up to here.")


class Story(Command):
    """heddle story: what `heddle replay` prints of the schedule."""

    def __init__(self):
        super().__init__("heddle story", gdb.COMMAND_STATUS)

    def invoke(self, argument, from_tty):
        command = os.environ.get("HEDDLE_STORY")
        if not command:
            raise gdb.GdbError("no schedule is known: begin by `heddle replay --gdb FILE`")
        print(subprocess.run(shlex.split(command), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                             stdin=subprocess.DEVNULL, check=False).stdout.decode("utf-8", "replace"))


class Start(Command):
    """heddle start step N | finding N | signal N: run to a failure, as its schedule has it.

step: the end of step N. finding: the first finding in step N or later, in the frame that notices it.
signal: the signal. Where it does not come about, the end of step N."""

    def __init__(self):
        super().__init__("heddle start")

    def invoke(self, argument, from_tty):
        match = re.fullmatch(r"(step|finding|signal) ([0-9]+)", argument.strip())
        if not match:
            raise gdb.GdbError("heddle start: `step N`, `finding N` or `signal N` is wanted")
        symbol("heddle_debug")
        for setting in ("confirm off", "pagination off", "breakpoint pending on"):
            gdb.execute("set " + setting)
        kind, number = match[1], int(match[2])
        disposition = "stop" if kind == "signal" else "nostop noprint"
        gdb.execute("handle %s %s pass" % (ERROR_SIGNALS, disposition), to_string=True)
        self.begin(kind, number)
        gdb.execute("handle %s nostop noprint pass" % ERROR_SIGNALS, to_string=True)
        tell()

    def begin(self, kind, number):
        command = "continue" if position.under_rr() else "run"
        wanted = [at_end()]
        if kind == "step":
            wanted.append(at_step(number))
        elif kind == "finding":
            wanted.append((Position.FINDING, "heddle_debug_at_finding",
                           lambda: Execution().has_running_thread() and now() >= number))
        move(command, wanted)
        if position.kind in (Position.END, Position.GONE):
            go_to_step(number)


Command(prefix=True)
for command in (Threads, Backtrace, ThreadFrames, Operation, Step, Next, Previous, Finding, Story, Start):
    command()
