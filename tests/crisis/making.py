"""How do tests come by a scenario that is ready, and by a crisis?"""

from __future__ import annotations

from models import Crisis, Making, Person, Scenario
from social.crisis import preparing, starting
from social.crisis.preparing import Part, Plan, Step
from social.crisis.starting import Start
from social.crisis.wording import Words
from social.whom import Whom

FIRST = Words(
    "Fire at our site",
    known="There is a fire in the hall. The fire brigade is on its way.",
    unknown="How it began.",
    todo="Leave the building by the nearest way out. Do not take the lift.",
)
DUTCH = Words("Brand op onze vestiging", known="Er is brand in de hal.", todo="Verlaat het gebouw.")
STEPS = (Step("Call the fire brigade", 5, "Site lead"), Step("Count who is there", 15))


def plan(
    lead: Person | None = None, stand_in: Person | None = None, whom: Whom | None = None
) -> Plan:
    """Plan for a fire."""
    return Plan(
        name="Fire",
        purpose="When something burns",
        whom=whom or Whom(),
        parts=[Part("Site lead", lead, stand_in)],
        steps=STEPS,
    )


def ready(
    writer: Person, approver: Person, planned: Plan | None = None, *, dutch: bool = True
) -> Scenario:
    """Prepare a scenario, and have somebody else approve it."""
    scenario = preparing.prepare(writer, planned or plan(), "en")
    preparing.write(writer, scenario, "en", FIRST, Making.HUMAN, scenario.version)
    if dutch:
        preparing.write(writer, scenario, "nl", DUTCH, Making.HUMAN, scenario.version)
    preparing.put_forward(writer, scenario)
    preparing.approve(approver, scenario, scenario.version)
    return scenario


def begin(starter: Person, scenario: Scenario, **how: object) -> Crisis:
    """Start it, and tell those whom it concerns."""
    crisis = starting.start(starter, scenario, Start(**how), scenario.version)  # type: ignore[arg-type]
    starting.tell(crisis.id, crisis.edition)
    return crisis
