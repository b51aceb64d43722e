"""One fault tree with OxiDD: FILE NODES, how many of them there may be.

Prints `P SECONDS VALUE NODES`, then `sets SECONDS NUMBER`: CPU time of one thread.

A second opinion that shares nothing with the engine: a reader of its own, one diagram over all
events in the order in which they are met from the top, no modules, no simplification. OxiDD knows
neither probabilities nor minimal solutions; both are walks over its nodes here. The seconds of the
first are OxiDD's alone, those of the second hold the walk.
"""
import sys
import time
import xml.etree.ElementTree as xml

try:
    from oxidd.bcdd import BCDDManager
except ImportError as error:
    sys.exit(f"left out: {error}")

path, most = sys.argv[1], int(sys.argv[2])


def read():
    gates, chances = {}, {}
    for element in xml.parse(path).getroot().iter():
        if element.tag == "define-gate":
            gates[element.get("name")] = element.find("*")
        elif element.tag == "define-basic-event":
            chances[element.get("name")] = float(element.find("float").get("value"))
    named = {member.get("name") for whole in gates.values() for member in whole.iter("gate")}
    top, = gates.keys() - named
    return gates, chances, top


def order(gates, top):
    """Gates, members first, and events as they are met from the top."""
    done, events, seen, rest = [], {}, set(), [(top, False)]
    while rest:
        name, is_over = rest.pop()
        if is_over:
            done.append(name)
        elif name not in gates:
            events.setdefault(name, len(events))
        elif name not in seen:
            seen.add(name)
            rest.append((name, True))
            members = [member.get("name") for member in gates[name].iter() if member.get("name")]
            rest.extend((member, False) for member in reversed(members))
    return done, list(events)


def formula(element, of, ends):
    if element.get("name"):
        return of[element.get("name")]
    members = [formula(member, of, ends) for member in element]
    no, yes = ends
    found = {"and": yes, "or": no}.get(element.tag)
    for member in members:
        if element.tag == "and":
            found = found & member
        elif element.tag == "or":
            found = found | member
    if element.tag == "not":
        found = ~members[0]
    elif element.tag == "atleast":
        least = int(element.get("min"))
        enough = [yes] + [no] * least
        for member in members:
            for needed in range(least, 0, -1):
                enough[needed] = member.ite(enough[needed - 1], enough[needed])
        found = enough[least]
    if found is None:
        sys.exit(f"left out: {element.tag} is not read here")
    return found


def bottom_up(top, at_end, at_node):
    """What a diagram comes to, from its ends up: each node from what its two sides came to."""
    known, rest = {}, [top]
    while rest:
        node = rest[-1]
        sides = None if node in known else node.cofactors()
        if sides is None:
            known.setdefault(node, at_end(node))
            rest.pop()
            continue
        missing = [side for side in sides if side not in known]
        if missing:
            rest.extend(missing)
        else:
            known[node] = at_node(node, *sides, *(known[side] for side in sides))
    return known[top]


def probability(top, chances):
    def mean(node, _high, _low, high, low):
        chance = chances[node.node_var()]
        return chance * high + (1.0 - chance) * low
    return bottom_up(top, lambda end: float(end.valid()), mean)


def minimal(top, events, yes, is_monotone):
    """The states that are minimal cut sets, as a diagram: those with the first event that stay
    minimal without it and do not occur without it, and those without it."""
    if not is_monotone:
        # States that occur in part: the minimal positive parts are asked for.
        top = bottom_up(top, lambda end: end, lambda node, _high, _low, high, low:
                        events[node.node_level()].ite(high | low, low))
    off = [~event for event in events]
    level = lambda node: len(events) if node.cofactors() is None else node.node_level()

    none = {}

    def alone(found, start, end):
        """Events that a diagram leaves open are in no set of it."""
        if (start, end) not in none:
            all_off = yes
            for event in reversed(off[start:end]):
                all_off = event & all_off
            none[start, end] = all_off
        return none[start, end] & found

    def least(node, to_high, to_low, high, low):
        at = node.node_level()
        high = alone(high, at + 1, level(to_high)) & ~to_low
        return events[at].ite(high, alone(low, at + 1, level(to_low)))
    return alone(bottom_up(top, lambda end: end, least), 0, level(top))


gates, chances, top = read()
names, events = order(gates, top)
begun = time.process_time()
manager = BCDDManager(most, most, 1)
variables = [manager.var(at) for at in manager.add_vars(len(events))]
of = dict(zip(events, variables))
ends = manager.false(), manager.true()
try:
    for name in names:
        of[name] = formula(gates[name], of, ends)
    seconds = time.process_time() - begun
    found = of[top]
    of.clear()
    chance = probability(found, [chances[event] for event in events])
    print("P", f"{seconds:.4f}", repr(chance), found.node_count(), flush=True)
    is_monotone = not any(element.tag == "not" or element.find(".//not") is not None
                          for element in gates.values())
    begun = time.process_time()
    sets = minimal(found, variables, ends[1], is_monotone).sat_count(len(events))
    print("sets", f"{time.process_time() - begun:.4f}", sets, flush=True)
except MemoryError:
    sys.exit(f"more than {most} nodes")
