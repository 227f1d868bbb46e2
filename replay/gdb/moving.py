# SPDX-License-Identifier: MIT
#
# Going to and fro, behind program.py.

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

    BEGIN, STEP, FINDING, RACE, END, SIGNAL, GONE = range(7)

    def __init__(self):
        self.kind = Position.BEGIN
        self.signal = ""
        self.is_rr = None
        self.is_remote = False

    def is_elsewhere(self):
        """Whether gdbserver or an emulator has begun the program, so that gdb cannot run it again."""
        connection = getattr(gdb.selected_inferior(), "connection", None)  # since gdb 12
        if connection is not None:
            self.is_remote = connection.type == "remote" and not self.under_rr()
        return self.is_remote

    def under_rr(self):
        if self.is_rr is None:
            try:
                gdb.execute("when", to_string=True)
                self.is_rr = True
            except gdb.error:
                self.is_rr = False
        return self.is_rr

    def is_end_of_recording(self):
        """At its end, rr stands as if this signal had come."""
        return self.signal == "SIGKILL" and self.under_rr()

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
    elif not is_alive() or position.is_end_of_recording():
        position.kind = Position.GONE
    else:
        position.kind = Position.SIGNAL


def begin(stops):
    """From the program's begin, wherever the session stands."""
    if not position.is_elsewhere():
        move("run", stops)
    elif is_alive() and position.kind == Position.BEGIN:
        move("continue", stops)
    else:
        raise gdb.GdbError("gdb cannot run this program again, which was begun elsewhere: begin it anew, "
                           "connect to it, and say `heddle start step N`")


def forward(stops):
    if not is_alive():
        begin(stops)
    else:
        move("continue", stops)


def at_end():
    return (Position.END, "heddle_debug_at_end", lambda: True)


def at_step(number):
    return (Position.STEP, "heddle_replay_after_step", lambda: now() == number)


def at_next_finding():
    return (Position.FINDING, "heddle_debug_at_finding", lambda: Execution().has_running_thread())


def at_race(number):
    return (Position.RACE, "heddle_debug_at_race", lambda: now() >= number)


def go_to_step(number):
    """Stands at the end of step number."""
    if is_alive() and position.under_rr() and position.kind == Position.GONE:
        move("reverse-continue", [at_step(number)])
    elif not is_alive() or position.kind in (Position.BEGIN, Position.GONE):
        begin([at_step(number), at_end()])
    elif number > now():
        if position.kind != Position.END:
            move("continue", [at_step(number), at_end()])
    elif not position.under_rr():
        begin([at_step(number), at_end()])
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


def frame_of_crash():
    """The frame that a signal has met whose handler runs, else None."""
    frame = gdb.newest_frame()
    while frame is not None:
        if frame.type() == gdb.SIGTRAMP_FRAME:
            return frame.older()
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


def select_caller():
    """Selects the frame of the access that the race's marker speaks of."""
    marker = gdb.newest_frame()
    caller = int(marker.read_register("rdi" if has_register(marker, "rdi") else "x0"))
    frame = marker
    while frame is not None and frame.pc() - caller not in (0, 1, 4):  # some tell of the call, not behind it
        frame = frame.older()
    (frame or marker).select()


def tell():
    """Says where the session stands, and shows the frame."""
    if position.kind == Position.GONE:
        again = "" if position.is_elsewhere() else ": `heddle step N` runs it again"
        print("The program has ended%s." % again)
        return
    execution, last = Execution(), now()
    if position.kind == Position.FINDING:
        index = execution.value("n_findings") - 1
        where = execution.layout.value("finding", execution.finding(index), "where")
        when = "in step %d" % last if last >= 0 else "before the first step"
        print("Found %s: %s" % (when, execution.finding_text(index)))
        select_frame([Place(execution.layout, where).function])
        crashed = frame_of_crash()
        if crashed is not None:
            crashed.select()
    elif position.kind == Position.RACE:
        print("Found in step %d: a data race, by this access and an earlier one" % last)
        select_caller()
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
