# SPDX-License-Identifier: MIT
#
# The commands, behind moving.py.

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
        inside = position.kind in (Position.FINDING, Position.RACE, Position.SIGNAL)
        target = execution.n_steps() - 1 if inside else execution.n_steps()
        end_of_step = (Position.STEP, "heddle_replay_after_step", lambda: now() >= target)
        forward([end_of_step, at_next_finding(), at_race(0), at_end()])
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

step: the end of step N. finding: the first finding in step N or later, in the frame that notices it;
0: also before step 0.
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
        wanted = [at_end()]
        if kind == "step":
            wanted.append(at_step(number))
        elif kind == "finding":
            first = number if number else -1  # the schedule has no steps, perhaps
            wanted.append((Position.FINDING, "heddle_debug_at_finding",
                           lambda: Execution().has_running_thread() and now() >= first))
            wanted.append(at_race(first))
        if position.under_rr():
            move("continue", wanted)
        else:
            begin(wanted)
        if position.kind in (Position.END, Position.GONE) and not position.is_elsewhere():
            go_to_step(number)


Command(prefix=True)
for command in (Threads, Backtrace, ThreadFrames, Operation, Step, Next, Previous, Finding, Story, Start):
    command()
