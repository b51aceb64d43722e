"""What numpy and SimPy say of the plan that bench_odds wrote: CPU seconds, the median of three runs
and its ratio to ours, and the check values.

FILE FREE COMPOUND TRIAL: the plan, and our seconds for the free plan, the years and one trial.
"""

import sys
import time

try:
    import numpy
except ImportError as error:
    print(f"numpy and SimPy: left out, {error}")
    sys.exit(0)

OWN_FREE, OWN_COMPOUND, OWN_TRIAL = map(float, sys.argv[2:5])
RUNS = 3


def measured(work):
    """The median of the seconds of several runs, and what the last one said."""
    times = []
    for run in range(RUNS):
        begun = time.process_time()
        said = work(run + 1)
        times.append(time.process_time() - begun)
    return sorted(times)[RUNS // 2], said


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
    def work(seed):
        random = numpy.random.default_rng(seed)
        ends = []
        for at, step in enumerate(steps):
            begin = numpy.zeros(trials)
            for one in before[at]:
                numpy.maximum(begin, ends[one], out=begin)
            ends.append(begin + pert(random, step, trials))
        return numpy.max(ends, axis=0) / 60

    seconds, last = measured(work)
    p10, p50, p90 = numpy.percentile(last, [10, 50, 90])
    print(f"numpy, free, {trials}: {seconds:.2f} CPU s, {seconds / OWN_FREE:.1f} x ours; "
          f"mean {last.mean():.1f} min P10 {p10:.1f} P50 {p50:.1f} P90 {p90:.1f}")


def limited(trials):
    try:
        import simpy
    except ImportError as error:
        print(f"SimPy, five teams: left out, {error}")
        return
    mean = [step[2] for step in steps]
    way = [0.0] * len(steps)
    for at in reversed(range(len(steps))):
        way[at] = mean[at] + max((way[other] for other in after[at]), default=0.0)
    order = sorted(range(len(steps)), key=lambda at: (-way[at], at))
    rank = {at: place for place, at in enumerate(order)}

    def trial(random):
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
        return world.now / 60

    lasts = []

    def work(seed):
        random = numpy.random.default_rng(seed)
        lasts.extend(trial(random) for _ in range(trials))

    seconds, _ = measured(work)
    p10, p50, p90 = numpy.percentile(lasts, [10, 50, 90])
    error = numpy.std(lasts) / len(lasts) ** 0.5
    print(f"SimPy, five teams, {trials}: {seconds:.2f} CPU s, "
          f"{seconds / trials / OWN_TRIAL:.0f} x ours; mean {numpy.mean(lasts):.1f} "
          f"+- {error:.1f} min P10 {p10:.1f} P50 {p50:.1f} P90 {p90:.1f}")


def compound(years):
    """The losses of bench_odds: a Poisson number at a rate from a PERT, one lognormal each."""

    def work(seed):
        random = numpy.random.default_rng(seed)
        rates = pert(random, (1.0, 13.0, 34 / 6, 0), years)
        counts = random.poisson(rates)
        spread = numpy.log(50.0) / (2 * 1.6448536269514722)
        losses = random.lognormal(numpy.log(10_000 * 50.0 ** 0.5), spread, counts.sum())
        ends = numpy.cumsum(counts)
        sums = numpy.concatenate([[0.0], numpy.cumsum(losses)])
        return numpy.sort(sums[ends] - sums[ends - counts])

    seconds, total = measured(work)
    risk = total[int(0.95 * years)]
    print(f"numpy, compound, {years}: {seconds:.3f} CPU s, {seconds / OWN_COMPOUND:.1f} x ours; "
          f"mean {total.mean():.0f} "
          f"VaR95 {risk:.0f} TVaR95 {total[int(0.95 * years):].mean():.0f}")


free(100_000)
limited(200)
compound(1_000_000)
