"""How long the shop takes for what people do most, in one table: python -m bench [--no-search] [--rounds N]."""

import argparse
import asyncio
import itertools
import statistics
import tempfile
import time
from pathlib import Path
from typing import Final

import uvloop

from bench import commits, echo_, search, stage
from bench.house import ROOT, House, free_port, running
from bench.people import AT_ONCE, Crowd, Timing
from bench.telegram import HOST, SECRET, TOKEN, Chat, Telegram
from dialog.place import base36
