"""Cron expressions in words."""

import pytest

from motia_host.steps.words import describe


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("* * * * *", "every minute"),
        ("*/5 * * * *", "every 5 minutes"),
        ("*/15 9-17 * * 1-5", "every 15 minutes from 09:00 to 17:59, Monday to Friday"),
        ("0 * * * *", "every hour"),
        ("30 * * * *", "every hour at minute 30"),
        ("0 */2 * * *", "every 2 hours"),
        ("15 */6 * * *", "every 6 hours at minute 15"),
        ("0 9 * * *", "at 09:00"),
        ("0 9,17 * * *", "at 09:00 and 17:00"),
        ("0 9 * * 1-5", "at 09:00, Monday to Friday"),
        ("0 9 * * mon,wed,FRI", "at 09:00, on Monday, Wednesday and Friday"),
        ("0 9 * * 0", "at 09:00, on Sunday"),
        ("0 9 * * 7", "at 09:00, on Sunday"),
        ("0 9-17 * * *", "every hour from 09:00 to 17:00"),
        ("0 0 1 * *", "at 00:00, on day 1 of the month"),
        ("0 0 1,15 * *", "at 00:00, on days 1 and 15 of the month"),
        ("0 0 l * *", "at 00:00, on the last day of the month"),
        ("0 0 13 * 5", "at 00:00, on day 13 of the month, if it is Friday"),
        ("0 0 1 1 *", "at 00:00, on day 1 of the month, in January"),
        ("0 0 1 */3 *", "at 00:00, on day 1 of the month, every 3 months"),
        ("0 6 * jun-aug sat", "at 06:00, on Saturday, in June to August"),
        ("*/10 * * * * *", "every 10 seconds"),
        ("* * * * * *", "every second"),
        ("30 0 9 * * *", "at 09:00:30"),
        ("@daily", "at 00:00"),
        ("@hourly", "every hour"),
        ("1-5 2-4 * * *", "at minute 1 to 5 of the hours 2 to 4"),
    ],
)
def test_a_schedule_is_said_in_words(expression, words):
    assert describe(expression) == words
