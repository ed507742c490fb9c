"""Solves instance folders with OR-tools' min-cost flow and, where demand is one, SciPy's sparse assignment.

    python3 -m venv venv && venv/bin/pip install ortools scipy
    venv/bin/python benches/peers/solve.py DIR...

Times are of the solver's call alone, the model already built. Both fill as many units as can be, then take the best total.
"""

import csv
import pathlib
import sys
import time

import numpy as np


def read(folder):
    def rows(name):
        with open(folder / name, newline="") as file:
            return list(csv.DictReader(file))

    requests = {row["id"]: at for at, row in enumerate(rows("requests.csv"))}
    demand = np.array([int(row["demand"]) for row in rows("requests.csv")])
    hosts = {row["id"]: at for at, row in enumerate(rows("hosts.csv"))}
    capacity = np.array([int(row["capacity"]) for row in rows("hosts.csv")])
    left, right, score = [], [], []
    with open(folder / "pairs.csv", newline="") as file:
        for row in csv.DictReader(file):
            left.append(requests[row["request"]])
            right.append(hosts[row["host"]])
            score.append(round(float(row["score"]) * 1_000_000))
    return demand, capacity, np.array(left), np.array(right), np.array(score)


def flow(demand, capacity, left, right, score):
    from ortools.graph.python import min_cost_flow

    solver = min_cost_flow.SimpleMinCostFlow()
    n, m = len(demand), len(capacity)
    source, sink = n + m, n + m + 1
    arcs = solver.add_arcs_with_capacity_and_unit_cost(left, n + right, np.ones(len(left), dtype=np.int64), -score)
    solver.add_arcs_with_capacity_and_unit_cost(np.full(n, source), np.arange(n), demand, np.zeros(n, dtype=np.int64))
    solver.add_arcs_with_capacity_and_unit_cost(n + np.arange(m), np.full(m, sink), capacity, np.zeros(m, dtype=np.int64))
    units = int(min(demand.sum(), capacity.sum()))
    solver.set_node_supply(source, units)
    solver.set_node_supply(sink, -units)
    began = time.perf_counter()
    status = solver.solve_max_flow_with_min_cost()
    seconds = time.perf_counter() - began
    assert status == solver.OPTIMAL, status
    used = solver.flows(arcs) > 0
    return seconds, int(used.sum()), int(score[used].sum())


def assignment(demand, capacity, left, right, score):
    """Hosts are copied once per place; a request that stays unmatched takes a copy of its own, dearer than any exchange."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    n = len(demand)
    first = np.concatenate([[0], np.cumsum(capacity)])
    copies = capacity[right]
    rows = np.repeat(left, copies)
    columns = np.repeat(first[right], copies) + np.concatenate([np.arange(c) for c in copies])
    top = int(score.max()) + 1
    # Weights are doubles: whole numbers up to 2**53 are exact.
    none = (min(n, len(capacity)) + 1) * top
    weights = np.concatenate([np.repeat(top - score, copies), np.full(n, none)]).astype(float)
    rows = np.concatenate([rows, np.arange(n)])
    columns = np.concatenate([columns, first[-1] + np.arange(n)])
    graph = csr_array((weights, (rows, columns)), shape=(n, first[-1] + n))
    began = time.perf_counter()
    chosen, to = min_weight_full_bipartite_matching(graph)
    seconds = time.perf_counter() - began
    matched = to < first[-1]
    host = np.searchsorted(first, to[matched], side="right") - 1
    worth = {(l, r): s for l, r, s in zip(left.tolist(), right.tolist(), score.tolist())}
    return seconds, int(matched.sum()), sum(worth[pair] for pair in zip(chosen[matched].tolist(), host.tolist()))


for name in sys.argv[1:]:
    instance = read(pathlib.Path(name))
    runs = [("or-tools", flow)]
    if (instance[0] == 1).all():
        runs.append(("scipy", assignment))
    for peer, run in runs:
        seconds, filled, total = run(*instance)
        print(f"{pathlib.Path(name).name:<18} {peer:<9} {seconds:>7.3f} s  filled {filled:>6}  total {total:>18}", flush=True)
