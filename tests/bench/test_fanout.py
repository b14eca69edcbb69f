"""Does telling N open pages cost at most half of a stock broadcast?"""

from tests.bench import fanout

HELD = (200, 1_000, 3_000)  # 50 pages are reported, not held
MOST = 0.5


def test_telling_the_open_pages_costs_half_of_a_stock_broadcast() -> None:
    rows = {(row.server, row.listeners): row for row in fanout.run()}
    assert not any(row.missing for row in rows.values())
    for count in HELD:
        kring, bare, stock = (rows[name, count] for name in ("Kring", "bare", "stock"))
        assert kring.paced_cpu <= MOST * stock.paced_cpu
        assert bare.paced_cpu <= MOST * stock.paced_cpu
        assert bare.burst_cpu <= MOST * stock.burst_cpu
