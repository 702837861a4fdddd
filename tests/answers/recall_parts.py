"""What the tests of answers share."""

from datetime import datetime, timedelta

from conftest import NOW


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


STORE = (
    "The garage code is 1111",
    "The office code is 2222",
    "Anna is allergic to nuts",
    "I parked on level 3, row B",
    "The plumber is called Rossi, 055 1234",
    "My wifi password is hunter2",
    "Dinner with Tom was 42 euros",
    "Mom's birthday is 4 March",
)
