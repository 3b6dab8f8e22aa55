"""Metrics are read from answers of Prometheus and from CSV; what is neither is refused with a cure."""

import pytest

from archatlas.formats.metrics import WrongMetrics, read_metrics

MATRIX = (
    '{"status":"success","data":{"resultType":"matrix","result":'
    '[{"metric":{"module":"a.x"},"values":[[20,"2"],[10,"1.5"],[30,"NaN"]]}]}}'
)


def test_an_answer_over_time_is_read_in_order_without_what_is_no_number() -> None:
    (series,) = read_metrics("m.json", MATRIX)

    assert series.labels == {"module": "a.x"}
    assert [(one.time, one.value) for one in series.samples] == [(10, 1.5), (20, 2)]


def test_an_answer_at_one_time_is_read() -> None:
    text = '{"status":"success","data":{"resultType":"vector","result":[{"metric":{},"value":[5,"7"]}]}}'

    assert read_metrics("m.json", text)[0].latest == 7


def test_columns_beside_time_and_value_are_labels() -> None:
    found = read_metrics("m.csv", "time,module,value\n2026-01-05,a.x,1\n2026-01-06T12:00:00Z,a.x,2\n0,a.y,3\n")

    assert [(one.labels["module"], [sample.value for sample in one.samples]) for one in found] == [
        ("a.x", [1, 2]),
        ("a.y", [3]),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"status":"error"}',
        '{"data":{"result":[{"metric":{}}]}}',
        '{"data":{"result":[3]}}',
        "time,number\n1,2\n",
        "time,value\nmonday,2\n",
        "time,value\n2026-01-05,many\n",
        "time,value\n",
        "value,time\n5\n",
        "time,value\r1,2\r3",
        "time," + "x" * 200_000 + ",value\n1,2,3\n",
        "time,value\n" + "9" * 400 + ",3\n",
        "time,value\n1,1e200\n",
        '{"data":{"result":[{"metric":{},"values":[[%s,"1"]]}]}}' % ("9" * 400),
        '{"data":{"result":[{"metric":{},"values":[[1,%s]]}]}}' % ("9" * 400),
        '{"data":{"result":[{"metric":{},"values":[[1700000000000,1]]}]}}',
        "[" * 5000,
        '{"data":' * 3000,
    ],
)
def test_what_cannot_be_read_is_refused_by_name(text: str) -> None:
    with pytest.raises(WrongMetrics, match=r"^m\.txt"):
        read_metrics("m.txt", text)
