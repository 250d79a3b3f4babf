"""WARC: web pages as they were fetched, by this program or by a crawler, and the pages out of such a file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import IO

from geo.articles.described import whole_address
from geo.articles.extract import ReadLimits
from geo.articles.given import Given
from geo.settings import how_to_raise

__all__ = ["given_in_warc", "is_warc"]


def is_warc(top: bytes) -> bool:
    """Whether a file that begins so is a WARC, not packed."""
    return top.startswith(b"WARC/")


def given_in_warc(stream: IO[bytes], *, name: str, stop: int | None = None) -> Iterator[Given]:
    """The pages of a WARC file, each unpacked, with its address; requests, redirects and notes of the crawler are none.

    stop: where in the file to end, for a part of one that begins where the stream stands; its pages are named by where they stand.
    """
    from warcio.archiveiterator import ArchiveIterator
    from warcio.exceptions import ArchiveLoadFailed

    most, count = ReadLimits().file_bytes, 0
    try:
        records = ArchiveIterator(stream)
        for record in records:
            at = records.offset
            if stop is not None and at >= stop:
                return
            if record.rec_type not in ("response", "resource", "conversion"):
                continue
            address = whole_address(record.rec_headers.get_header("WARC-Target-URI") or "")
            count += 1
            where = f"{name}, page {count}" if stop is None else f"{name}, byte {at:,}"
            status = record.http_headers.get_statuscode() if record.http_headers else "200"
            if status.startswith("3"):
                count -= 1
                continue
            page = record.content_stream().read(most + 1)
            if len(page) <= most and not record.raw_stream.read(1) and record.raw_stream.limit > 0:
                raise EOFError(f"the page of {address[:200] or where} ends early")
            if status != "200":
                yield Given(
                    where, reason=f"{where} ({address[:200]}) is an answer with status {status[:10]}, no article."
                )
            elif len(page) > most:
                yield Given(
                    where,
                    reason=f"{where} has more than {most:,} bytes, the limit: {how_to_raise('article_mb', most)}.",
                )
            else:
                told = record.rec_headers.get_header
                yield Given(
                    where,
                    page,
                    "address",
                    address=address,
                    key=(told("WARC-Record-ID") or "")[:200] or None,
                    captured=(told("WARC-Date") or "")[:40],
                )
        if not count and stop is None:
            yield Given(name, reason=f"{name} is a WARC file without a page, or a damaged WARC file. Fetch it again.")
    except (ArchiveLoadFailed, EOFError, OSError, ValueError) as fault:
        yield Given(
            name,
            reason=f"{name} is a damaged WARC file ({str(fault)[:100]}): what stands behind is lost. Fetch it again.",
        )
