"""The least that a bot can do: aiogram's own webhook, and every message sent back. What a library costs by itself."""

import sys

import uvloop
from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from bench.telegram import HOST, PATH, SECRET, TOKEN


async def echo(message: Message) -> None:
    """Say what was said."""
    await message.answer(message.text or "")


def main() -> None:
    """python -m bench.echo PORT API"""
    port, api = int(sys.argv[1]), sys.argv[2]
    bot = Bot(TOKEN, session=AiohttpSession(api=TelegramAPIServer.from_base(api)))
    dispatcher = Dispatcher()
    dispatcher.message.register(echo)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path=PATH)
    setup_application(app, dispatcher, bot=bot)

    @dispatcher.startup()
    async def hook() -> None:
        await bot.set_webhook(f"http://{HOST}:{port}{PATH}", secret_token=SECRET)

    web.run_app(app, host=HOST, port=port, loop=uvloop.new_event_loop(), print=None, access_log=None)


if __name__ == "__main__":
    main()
