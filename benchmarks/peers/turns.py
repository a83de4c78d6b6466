"""How peers of `repflow bench --peer` time their work."""
import time


def measure(run, request, wait=lambda: None):
    """The milliseconds of each run that a request asks for, after at least two and as long as it says; `wait` returns when all is done that `run` began."""

    def timed():
        begin = time.perf_counter()
        run()
        wait()
        return (time.perf_counter() - begin) * 1e3

    begin, warm = time.perf_counter(), 0
    while warm < 2 or time.perf_counter() - begin < request["warm_s"]:
        timed()
        warm += 1
    return [timed() for _ in range(request["runs"])]
