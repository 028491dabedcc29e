"""Secrets in copies made for people."""

import time

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motia_host.engine import redact

NAMES = st.sampled_from(["token", "password", "n", "max_tokens", "a secret", 'quo"te']) | st.text()


@pytest.mark.parametrize(
    "key",
    ["password", "userPassword", "Authorization", "cookie", "set-cookie", "api_key", "apiKey", "X-API-Key", "accessToken", "token",
     "refresh_token", "client_secret", "SECRET", "private-key", "credentials", "passphrase", "sessionId"],
)  # fmt: skip
def test_keys_that_name_secrets_are_masked(key):
    assert redact.value({key: "hunter2"}) == {key: redact.MASK}


@given(
    st.lists(
        st.sampled_from([word.decode()[:cut] for word, _ in redact._PATTERNS for cut in range(1, 14)])
        | st.text(max_size=2)
    )
)
def test_the_quick_look_finds_every_word_that_is_looked_for_in_earnest(pieces):
    data = "".join(pieces).encode()
    assert redact.may_hold_secret(data) == any(word in data.lower() for word, _ in redact._PATTERNS)


@pytest.mark.parametrize(
    "key", ["tokens", "max_tokens", "inputTokens", "total_token_count", "name", "keyboard", "passenger", "author"]
)
def test_keys_that_only_look_like_it_are_not(key):
    assert redact.value({key: 5}) == {key: 5}


def test_secrets_are_masked_at_any_depth_and_the_original_is_not_touched():
    given = {"a": [{"password": "p", "b": 1}], "token": None}
    assert redact.value(given) == {"a": [{"password": redact.MASK, "b": 1}], "token": None}
    assert given["a"][0]["password"] == "p"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("password=hunter2 for Ann", "password=[redacted] for Ann"),
        ('{"token": "abc", "n": 1}', '{"token": "[redacted]", "n": 1}'),
        ("Authorization: Bearer abcdef12345", "Authorization: [redacted]"),
        ("sent Bearer abcdef12345.x-y to it", "sent [redacted] to it"),
        ("key sk-ant-api03-abcdefghijklmnop failed", "key [redacted] failed"),
        ("api_key => 'x y', next", "api_key => '[redacted]', next"),
        ("used tokens: 50", "used tokens: 50"),
        ("nothing to hide", "nothing to hide"),
        ("PASSWORD: ä", "PASSWORD: [redacted]"),
    ],
)
def test_secrets_in_text_are_masked_in_their_usual_forms(text, shown):
    assert redact.text(text) == shown


def test_a_document_without_secrets_is_passed_on_as_it_is():
    document = b'{ "n": 1 }'
    assert redact.document(document) is document


def test_a_document_with_secrets_is_masked_and_one_that_is_not_json_as_text():
    assert redact.document(b'{"token": "a", "n": [1]}') == b'{"token":"[redacted]","n":[1]}'
    assert redact.document(b"token=a\xff") == b"token=[redacted]"


def test_json_stays_json_also_where_a_text_in_it_holds_json():
    inner = orjson.dumps({"token": "abc", "max_tokens": 5, "secret": None}).decode()
    document = orjson.dumps({"log": inner, "token": 7, "cookie": None, "note": "Bearer abcdefghijkl"})
    shown = orjson.loads(redact.document(document))
    assert shown == {
        "log": inner.replace("abc", redact.MASK), "token": redact.MASK, "cookie": None, "note": redact.MASK,
    }  # fmt: skip


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9) | st.text(),
        lambda part: st.dictionaries(NAMES, part) | st.lists(part),
    )
)
def test_any_document_stays_json(value):
    assert isinstance(orjson.loads(redact.document(orjson.dumps(value))), type(value))


def test_a_long_text_full_of_near_misses_takes_no_more_than_its_length():
    long = "the token of the key, cookie, secret and password " * 2_000
    began = time.process_time()
    assert redact.text(long) == long
    assert time.process_time() - began < 2  # it takes 5 ms; what grew with the square would take minutes
