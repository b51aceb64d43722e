"""What numpy and SimPy say of the plan that bench_odds wrote: CPU seconds, and the check values."""

import sys
import time

try:
    import numpy
except ImportError as error:
    print(f"numpy and SimPy: left out, {error}")
    sys.exit(0)

steps, links = [], []
for line in open(sys.argv[1]):
    words = line.split()
    if words[0] == "link":
        links.append((int(words[1]), int(words[2])))
    else:
        steps.append((float(words[0]), float(words[1]), float(words[2]), int(words[3])))
before = [[] for _ in steps]
after = [[] for _ in steps]
for one, other in links:
    before[other].append(one)
    after[one].append(other)


def pert(random, step, size):
    least, most, mean, _ = step
    a = 6 * (mean - least) / (most - least)
    return least + (most - least) * random.beta(a, 6 - a, size)


def free(trials):
    random = numpy.random.default_rng(1)
    begun = time.process_time()
    ends = []
    for at, step in enumerate(steps):
        begin = numpy.zeros(trials)
        for one in before[at]:
            numpy.maximum(begin, ends[one], out=begin)
        ends.append(begin + pert(random, step, trials))
    last = numpy.max(ends, axis=0) / 60
    seconds = time.process_time() - begun
    p10, p50, p90 = numpy.percentile(last, [10, 50, 90])
    print(f"numpy, free, {trials}: {seconds:.2f} CPU s; mean {last.mean():.1f} min "
          f"P10 {p10:.1f} P50 {p50:.1f} P90 {p90:.1f}")


def limited(trials):
    try:
        import simpy
    except ImportError as error:
        print(f"SimPy, five teams: left out, {error}")
        return
    random = numpy.random.default_rng(2)
    mean = [step[2] for step in steps]
    way = [0.0] * len(steps)
    for at in reversed(range(len(steps))):
        way[at] = mean[at] + max((way[other] for other in after[at]), default=0.0)
    order = sorted(range(len(steps)), key=lambda at: (-way[at], at))
    rank = {at: place for place, at in enumerate(order)}
    begun = time.process_time()
    lasts = []
    for _ in range(trials):
        lasting = [float(pert(random, step, 1)[0]) for step in steps]
        world = simpy.Environment()
        teams = [simpy.PriorityResource(world, 3) for _ in range(5)]
        over = [world.event() for _ in steps]

        def work(at):
            yield world.all_of([over[one] for one in before[at]])
            # Those that become ready together ask in the order of their priority.
            yield world.timeout(1e-9 * rank[at])
            with teams[steps[at][3]].request(priority=rank[at]) as turn:
                yield turn
                yield world.timeout(lasting[at])
                over[at].succeed()
                # What becomes ready at this moment asks before the person is free again:
                # otherwise whoever waits longest takes him, whatever the priorities are.
                yield world.timeout(1e-6)

        for at in range(len(steps)):
            world.process(work(at))
        world.run()
        lasts.append(world.now / 60)
    seconds = time.process_time() - begun
    p10, p50, p90 = numpy.percentile(lasts, [10, 50, 90])
    error = numpy.std(lasts) / len(lasts) ** 0.5
    print(f"SimPy, five teams, {trials}: {seconds:.2f} CPU s; mean {numpy.mean(lasts):.1f} "
          f"+- {error:.1f} min P10 {p10:.1f} P50 {p50:.1f} P90 {p90:.1f}")


def compound(years):
    """The losses of bench_odds: a Poisson number at a rate from a PERT, one lognormal each."""
    random = numpy.random.default_rng(3)
    begun = time.process_time()
    rates = pert(random, (1.0, 13.0, 34 / 6, 0), years)
    counts = random.poisson(rates)
    spread = numpy.log(50.0) / (2 * 1.6448536269514722)
    losses = random.lognormal(numpy.log(10_000 * 50.0 ** 0.5), spread, counts.sum())
    ends = numpy.cumsum(counts)
    sums = numpy.concatenate([[0.0], numpy.cumsum(losses)])
    total = numpy.sort(sums[ends] - sums[ends - counts])
    risk = total[int(0.95 * years)]
    seconds = time.process_time() - begun
    print(f"numpy, compound, {years}: {seconds:.3f} CPU s; mean {total.mean():.0f} "
          f"VaR95 {risk:.0f} TVaR95 {total[int(0.95 * years):].mean():.0f}")


free(100_000)
limited(1_000)
compound(1_000_000)
