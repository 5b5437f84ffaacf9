"""`python -m livechat.lib.lifeline MODULE ARGUMENTS`: run a module that ends when its parent does.

The parent holds the other end of our standard input. However it dies, kill -9 included, the system
closes that end and we read an end of file: this works alike on Linux and on macOS.
"""

import os
import runpy
import signal
import sys
import threading
import time

END_SECONDS = 4


def end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(END_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    threading.Thread(target=end_with_parent, name="lifeline", daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
