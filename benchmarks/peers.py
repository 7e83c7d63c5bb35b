"""What the same machine does without Parley: a bare request, and the library's own transport."""

from __future__ import annotations

import asyncio
import time

import aiohttp
from telegram import Bot
from telegram.request import BaseRequest, HTTPXRequest

from benchmarks.figures import Figure, milliseconds
from bot.adapters.telegram.transport import AiohttpRequest
from bot.app import Program
from tests.journeys.people import OnTelegram

REQUESTS = 100
WARM_UP = 5
MESSAGES = 200


async def bare_request(program: Program) -> Figure:
    """One request to the program's own server that does nothing, over a connection that is open already."""
    seconds = []
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(10)) as session:
        for _ in range(WARM_UP + REQUESTS):
            begun = time.perf_counter()
            async with session.get(f"{program.address}/healthz") as answer:
                await answer.read()
            seconds.append(time.perf_counter() - begun)
    return milliseconds("a bare request to the same server (aiohttp)", seconds[WARM_UP:], peer=True)


async def bot_api_request(program: Program, reader: OnTelegram) -> Figure:
    """One sendMessage without anything around it: the least that an answer in Telegram can cost here."""
    seconds = await _sent_in_turn(program, reader, AiohttpRequest(), REQUESTS)
    return milliseconds("one bare sendMessage to the same server", seconds, peer=True)


async def transports(program: Program, reader: OnTelegram) -> list[Figure]:
    """Messages a second, one after another and 16 at once: ours, and python-telegram-bot's default."""
    figures = []
    for at_once in (1, 16):
        for name, request, is_peer in (
            ("Parley's transport (aiohttp)", AiohttpRequest(), False),
            ("python-telegram-bot's default (httpx)", HTTPXRequest(connection_pool_size=32), True),
        ):
            rate = await _rate(program, reader, request, at_once)
            figures.append(Figure(f"{name}, {at_once} at once", [rate], "messages/s", peer=is_peer))
    return figures


def _bot(program: Program, request: BaseRequest) -> Bot:
    assert program.playground is not None
    return Bot(program.playground.secrets.telegram_token, base_url=f"{program.address}/telegram/bot", request=request)


async def _sent_in_turn(program: Program, reader: OnTelegram, request: BaseRequest, count: int) -> list[float]:
    seconds = []
    async with _bot(program, request) as bot:
        for _ in range(WARM_UP + count):
            begun = time.perf_counter()
            await bot.send_message(reader.id, "Hello")
            seconds.append(time.perf_counter() - begun)
    return seconds[WARM_UP:]


async def _rate(program: Program, reader: OnTelegram, request: BaseRequest, at_once: int) -> float:
    async with _bot(program, request) as bot:
        left = iter(range(MESSAGES))

        async def send() -> None:
            for _ in left:
                await bot.send_message(reader.id, "Hello")

        begun = time.perf_counter()
        await asyncio.gather(*(send() for _ in range(at_once)))
        return MESSAGES / (time.perf_counter() - begun)
