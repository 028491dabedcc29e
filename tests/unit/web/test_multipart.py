"""Multipart bodies: fields, files, and everything that is not quite one."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motia_host.web.multipart import MultipartError, read

TYPE = 'multipart/form-data; boundary="xYz"'


def body(*parts, end=b"--xYz--\r\n"):
    return b"".join(b"--xYz\r\n" + part + b"\r\n" for part in parts) + end


def field(name, content, extra=b""):
    return b'Content-Disposition: form-data; name="' + name + b'"' + extra + b"\r\n\r\n" + content


def test_fields_and_files_come_in_their_order():
    form = read(
        body(
            field(b"title", "grüße".encode()),
            field(b"doc", b"\x00\r\n--xY\r\n", b'; filename="a \\"b\\".txt"\r\nContent-Type: text/plain'),
            field(b"empty", b"", b'; filename=""'),
        ),
        TYPE,
    )
    assert form.fields == [("title", "grüße")]
    assert [(file.field, file.filename, file.content_type, file.data) for file in form.files] == [
        ("doc", 'a "b".txt', "text/plain", b"\x00\r\n--xY\r\n"),
        ("empty", "", "application/octet-stream", b""),
    ]


def test_an_extended_file_name_wins():
    part = field(b"f", b"1", b"; filename=\"x\"; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt")
    assert read(body(part), TYPE).files[0].filename == "grüße.txt"


def test_a_preamble_and_an_epilogue_are_ignored():
    assert read(b"hello\r\n" + body(field(b"a", b"1")) + b"bye", TYPE).fields == [("a", "1")]


def test_a_body_without_parts_is_empty():
    assert read(b"--xYz--", TYPE).fields == []


@pytest.mark.parametrize(
    ("data", "content_type"),
    [
        (body(field(b"a", b"1")), "multipart/form-data"),
        (body(field(b"a", b"1")), "multipart/form-data; boundary=" + "x" * 71),
        (body(field(b"a", b"1"), end=b""), TYPE),
        (b"nothing", TYPE),
        (body(b"\r\n1"), TYPE),
        (body(b"Content-Disposition: form-data\r\n\r\n1"), TYPE),
        (body(b'Content-Disposition: attachment; name="a"\r\n\r\n1'), TYPE),
        (body(field(b"a", b"\xff")), TYPE),
        (body(b'Content-Disposition: form-data; name="\xff"\r\n\r\n1'), TYPE),
        (body(b"X: " + b"y" * 20_000 + b"\r\n\r\n1"), TYPE),
        (b"--xYzzz\r\n\r\n--xYz--", TYPE),
        (body(*[field(b"a", b"")] * 1_001), TYPE),
    ],
)
def test_what_is_not_quite_a_form_is_refused(data, content_type):
    with pytest.raises(MultipartError):
        read(data, content_type)


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data):
    with contextlib.suppress(MultipartError):
        read(b"--xYz\r\n" + data + b"\r\n--xYz--", TYPE)
