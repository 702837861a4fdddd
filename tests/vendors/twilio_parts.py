"""What the tests of the Twilio edge build."""

from collections.abc import Callable, Iterator

import pytest
from stand_in import Fault
from twilio_stand_in import ACCOUNT_SID, AUTH_TOKEN, SENDER, TwilioStandIn, inbound_form

from core.errors import ServiceError
from core.settings import Settings, load_settings
from vendors.twilio_edge import TwilioEdge
from vendors.twilio_http import Timeouts

MEDIA_URL = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT_SID}/Messages/MM1/Media/ME"


def form(**changes: str) -> dict[str, str]:
    return inbound_form(**({"MessageSid": "SM" + "a" * 32} | changes))


HASTY = Timeouts(connect_s=1, read_s=0.4, api_s=0.8, media_s=1.6)


def patience(fault: Fault | None) -> Timeouts:
    """Return short time-outs where one is what is tested, else such that a busy machine passes."""
    return HASTY if fault and fault.kind in {"hang", "trickle"} else Timeouts()


@pytest.fixture
def settings() -> Settings:
    return load_settings(
        {
            "TWILIO_ACCOUNT_SID": ACCOUNT_SID,
            "TWILIO_AUTH_TOKEN": AUTH_TOKEN,
            "TWILIO_PHONE_NUMBER": SENDER,
        }
    )


@pytest.fixture(scope="module")
def running() -> Iterator[TwilioStandIn]:
    with TwilioStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def twilio(running: TwilioStandIn) -> TwilioStandIn:
    running.reset()
    return running


MakeEdge = Callable[[Fault | None], TwilioEdge]


@pytest.fixture
def make_edge(settings: Settings, twilio: TwilioStandIn) -> MakeEdge:
    def make(fault: Fault | None) -> TwilioEdge:
        return TwilioEdge(
            settings,
            api_base=twilio.url,
            media_origins=[twilio.cdn_url],
            timeouts=patience(fault),
            retry_delays_s=(0.01, 0.02),
        )

    return make


@pytest.fixture
def edge(make_edge: MakeEdge) -> TwilioEdge:
    return make_edge(None)


def failure_of(call: Callable[[], object]) -> ServiceError:
    """Return the ServiceError that the call must raise."""
    with pytest.raises(ServiceError) as raised:
        call()
    return raised.value


HTML = "<!DOCTYPE html><title>Down</title>"


def refused(status: int, code: int, said: str = "no") -> Fault:
    return Fault(status=status, body={"code": code, "message": said, "status": status})
