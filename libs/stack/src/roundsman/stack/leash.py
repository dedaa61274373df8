"""Become another program that the kernel ends together with its parent.

Run as a file, by path, with `python -I -S` so that it costs milliseconds and needs no package:
`leash.py PARENT_PID DEATH_SIGNAL USER_ID GROUP_ID PROGRAM ARGUMENT...`; ids of -1 keep the current user.
The wish is stated after the change of user, because that change forgets it. Attention: "parent" is the
*thread* that forked; it has to live as long as the child shall.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> None:
    """Take on the user, state the wish, become the program; returns only by an error."""
    parent, signal, user, group = (int(word) for word in argv[1:5])
    if user >= 0:
        os.setgroups([])
        os.setgid(group)
        os.setuid(user)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_PDEATHSIG, signal, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
    if os.getppid() != parent:  # it ended before the wish was stated
        sys.exit("the parent is gone")
    os.execvpe(argv[5], argv[5:], os.environ)  # noqa: S606 - no shell is the point


if __name__ == "__main__":
    main(sys.argv)
