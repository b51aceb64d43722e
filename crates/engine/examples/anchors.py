"""25 impact sets with other libraries, in CPU seconds; what is not installed is said.

FILE SEEDS IMPACT SINGLES: links, who is asked, and our milliseconds for both questions.
"""
import sys
import time

path, seeds = sys.argv[1], [int(seed) for seed in sys.argv[2].split(",")]
own, singles = float(sys.argv[3]), float(sys.argv[4])
with open(path) as file:
    nodes = int(file.readline())
    links = [tuple(map(int, line.split())) for line in file]


def measure(name, build, ask, asked=seeds, ours=own, of="25 impact sets"):
    try:
        graph = build()
    except ImportError as error:
        print(f"{name}: left out, {error}")
        return
    times = []
    for _ in range(3):
        begun = time.process_time()
        hits = sum(ask(graph, seed) for seed in asked)
        times.append(time.process_time() - begun)
    taken = sorted(times)[1] * 1e3
    ratio = f"{taken / ours:.1f} x ours"
    print(f"{name + ': ' + of:<58} {taken:>10.2f} ms  {ratio}  {hits} nodes")


def rustworkx():
    import rustworkx
    graph = rustworkx.PyDiGraph()
    graph.add_nodes_from(range(nodes))
    graph.add_edges_from_no_data([(to, node) for node, to in links])
    return graph


def ask_rustworkx(graph, seed):
    import rustworkx
    return len(rustworkx.descendants(graph, seed)) + 1


def igraph():
    import igraph
    return igraph.Graph(n=nodes, edges=[(to, node) for node, to in links], directed=True)


def scipy():
    import numpy
    from scipy.sparse import csr_matrix
    to = numpy.array([link[1] for link in links])
    node = numpy.array([link[0] for link in links])
    ones = numpy.ones(len(links), dtype=numpy.int8)
    return csr_matrix((ones, (to, node)), shape=(nodes, nodes))


def ask_scipy(graph, seed):
    from scipy.sparse.csgraph import breadth_first_order
    return len(breadth_first_order(graph, seed, return_predecessors=False))


measure("rustworkx", rustworkx, ask_rustworkx)
measure("igraph", igraph, lambda graph, seed: len(graph.subcomponent(seed, mode="out")))
measure("scipy", scipy, ask_scipy)


def one_root():
    """The same graph under one root that needs the 25: what lies on every way to each node."""
    graph = igraph()
    root = graph.add_vertex().index
    graph.add_edges([(root, node) for node in seeds])
    return graph


# Ours: all single points of 1,000 tops, with groups.
measure("igraph", one_root,
        lambda graph, root: len(graph.dominator(root)), [nodes], singles,
        "dominators under one root, no groups")
