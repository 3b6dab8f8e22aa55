"""Asks a server that speaks the query protocol of Prometheus for values that have to lie within limits."""

import math

from archatlas.deploying.gates.context import GateContext, version_of
from archatlas.deploying.gates.port import GateQuestion
from archatlas.deploying.placeholders import filled_query
from archatlas.model.deployment import GateVerdict, Look
from archatlas.model.record import dataclass
from archatlas.settings.deployment_gates import PrometheusGate
from archatlas.transport.addresses import NotAllowed
from archatlas.transport.http_request import BadAnswer
from archatlas.transport.prometheus import Samples, ask_samples

SERVER = "Prometheus"


@dataclass(frozen=True, slots=True)
class PrometheusLooker:
    """The gate `prometheus`."""

    settings: PrometheusGate
    context: GateContext

    async def look(self, asked: GateQuestion) -> Look:
        """Ask once, for the values of now."""
        said, context = self.settings, self.context
        try:
            query = filled_query(said.query, context.words(asked))
            request = context.request(said.url, said.headers)
            samples = await ask_samples(request, query, context.resolver, said.timeout)
        except (NotAllowed, OSError, BadAnswer, ValueError) as problem:
            return context.could_not_ask(asked, problem, SERVER)
        version = version_of(asked) if "{version}" in said.query else None
        return context.said(*self._judged(samples, asked), version, oldest(samples))

    def _judged(self, samples: Samples, asked: GateQuestion) -> tuple[GateVerdict, GateQuestion, str]:
        values, least, most = [row.value for row in samples.rows], self.settings.at_least, self.settings.at_most
        if not values:
            return GateVerdict.INCONCLUSIVE, asked, "the query has no rows"
        if not all(map(math.isfinite, values)):
            return GateVerdict.INCONCLUSIVE, asked, "the query has a row that is no number"
        low, high = min(values), max(values)
        if least is not None and low < least:
            return GateVerdict.FAIL, asked, f"{low:g} is less than {least:g}"
        if most is not None and high > most:
            return GateVerdict.FAIL, asked, f"{high:g} is more than {most:g}"
        if samples.warning:
            return GateVerdict.INCONCLUSIVE, asked, f"the answer may not be whole: {samples.warning}"
        return GateVerdict.PASS, asked, f"{low:g}" if low == high else f"{low:g} to {high:g}"


def oldest(samples: Samples) -> float | None:
    """Return the time of the oldest row, None where there is none."""
    return min((row.at for row in samples.rows if row.at is not None), default=None)
