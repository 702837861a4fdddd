"""The threads of a server share one heap."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
THREADS = 4
# glibc reserves 64 MB for each heap of a thread's; what is not used of it may not be read.
PROGRAM = f"""
import sys, threading
from pathlib import Path
from core.workers import share_one_heap
if sys.argv[1] == "shared":
    share_one_heap()
together = threading.Barrier({THREADS})
def work():
    held = [bytes(1000 * n) for n in range(1, 100)]
    together.wait()
threads = [threading.Thread(target=work) for _ in range({THREADS})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
reserved = 0
for line in Path("/proc/self/maps").read_text().splitlines():
    place, rights = line.split()[:2]
    first, last = (int(each, 16) for each in place.split("-"))
    reserved += rights == "---p" and 32 << 20 < last - first < 64 << 20
print(reserved)
"""


def heaps_of_threads(how: str) -> int:
    command = [sys.executable, "-c", PROGRAM, how]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is reserved")
def test_threads_have_no_heaps_of_their_own() -> None:
    if not heaps_of_threads("apart"):
        pytest.skip("this C library gives threads no heaps")
    assert heaps_of_threads("shared") == 0
