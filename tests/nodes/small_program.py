"""A program as small as can be, run as three workers: each answers a connection with its process number."""

import os
import select
import signal
import socket
import sys

from bot.nodes.workers import Post, Workers


def serve(post: Post) -> None:
    stop: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: stop.append(number))
    if "--broken" in sys.argv:
        raise RuntimeError("cannot serve")
    post.ready()
    while not stop:
        readable, _, _ = select.select([post.place, post.orphaned], [], [], 0.05)
        if post.orphaned in readable:
            return
        if post.place in readable:
            _answer(post.place)


def _answer(place: socket.socket) -> None:
    try:
        connection, _ = place.accept()
    except BlockingIOError:
        return                  # another worker was faster
    with connection:
        connection.sendall(str(os.getpid()).encode())


if __name__ == "__main__":
    listening = socket.create_server(("127.0.0.1", 0))
    listening.setblocking(False)
    print(listening.getsockname()[1], flush=True)
    sys.exit(Workers(listening, serve, 3).run())
