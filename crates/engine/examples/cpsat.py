"""The plans of PSPLIB with OR-Tools CP-SAT: FILE SECONDS EVERY OWN; one worker, plain cumulative model.

Each plan gets so many seconds of CPU time of the process, watched by a thread beside the solver.
OWN is the share over the best known makespans that we reach in the same time.
"""
import json
import sys
import threading
import time

try:
    from ortools.sat.python import cp_model
except ImportError as error:
    print(f"CP-SAT: left out, {error}")
    sys.exit(0)

path, seconds, every = sys.argv[1], float(sys.argv[2]), int(sys.argv[3])
own = float(sys.argv[4])
gap = count = proven = 0
begun = time.process_time()
with open(path) as file:
    plans = [json.loads(line) for line in file][::every]
for plan in plans:
    model = cp_model.CpModel()
    horizon = sum(plan["duration"])
    starts = [model.new_int_var(0, horizon, "") for _ in plan["duration"]]
    runs = [model.new_fixed_size_interval_var(s, d, "") for s, d in zip(starts, plan["duration"])]
    for task, rest in enumerate(plan["successors"]):
        for to in rest:
            model.add(starts[to] >= starts[task] + plan["duration"][task])
    for resource, capacity in enumerate(plan["capacity"]):
        model.add_cumulative(runs, [row[resource] for row in plan["demand"]], capacity)
    model.minimize(starts[-1])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    over = threading.Event()
    end = time.process_time() + seconds

    def watch():
        while not over.wait(0.01):
            if time.process_time() > end:
                solver.stop_search()

    watcher = threading.Thread(target=watch)
    watcher.start()
    status = solver.solve(model)
    over.set()
    watcher.join()
    proven += status == cp_model.OPTIMAL
    found = solver.objective_value if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else horizon
    gap += found / plan["best_known"] - 1
    count += 1
used = time.process_time() - begun
print(f"CP-SAT: {count} plans of {path.split('/')[-1]}, {seconds} CPU s each: "
      f"{gap / count * 100:.3f} % over best known, "
      f"{f'{gap / count / own:.1f} x ours' if own > 0 else 'ours 0'}, {proven} proven; "
      f"{used:.1f} CPU s")
