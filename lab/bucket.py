"""Buckets: the part of the S3 protocol that source-controller uses, for a folder of files."""

import hashlib
from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs, unquote
from xml.sax.saxutils import escape

from lab.git import Answer, Request

_DATE: Final = "2026-01-01T00:00:00.000Z"
_HTTP_DATE: Final = "Thu, 01 Jan 2026 00:00:00 GMT"
_XML: Final = (("Content-Type", "application/xml"),)
_NAMESPACE: Final = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"'


def answer(files: Mapping[str, bytes], request: Request, path: str) -> Answer:
    """Answer a request for a path in a bucket ("" for the bucket itself) with these files, by their keys."""
    query = parse_qs(request.query, keep_blank_values=True)
    if not path:
        if "location" in query:
            return _xml(f"<LocationConstraint {_NAMESPACE}/>")
        return _listed(files, query.get("prefix", [""])[0])
    data = files.get(unquote(path))
    if data is None:
        error = "<Error><Code>NoSuchKey</Code><Message>no such key</Message></Error>"
        return Answer(404, _XML, error.encode())
    headers = (
        ("Content-Type", "application/octet-stream"),
        ("ETag", f'"{_etag(data)}"'),
        ("Last-Modified", _HTTP_DATE),
    )
    return Answer(200, headers, data)


def _listed(files: Mapping[str, bytes], prefix: str) -> Answer:
    contents = "".join(
        f"<Contents><Key>{escape(key)}</Key><LastModified>{_DATE}</LastModified>"
        f"<ETag>&quot;{_etag(data)}&quot;</ETag><Size>{len(data)}</Size></Contents>"
        for key, data in sorted(files.items())
        if key.startswith(prefix)
    )
    return _xml(
        f"<ListBucketResult {_NAMESPACE}><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>"
    )


def _xml(text: str) -> Answer:
    return Answer(200, _XML, f'<?xml version="1.0" encoding="UTF-8"?>{text}'.encode())


def _etag(data: bytes) -> str:
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
