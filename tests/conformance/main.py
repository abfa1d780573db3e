"""Protocol conformance: `main.py vectors` or `main.py roundtrips`; `cargo xtask conformance` calls both."""

from __future__ import annotations

import argparse
import collections
import multiprocessing
import pathlib
import random
import sys
import time

import roundtrips
import vectors
from clients import Session
from explained import Explained
from wire import Wire

KINDS = ('input', 'output', 'error')
SHARE = 10
LEAST_VECTORS = 970


def main() -> int:
    """Runs what the arguments ask for; 1 when something failed that is not explained."""
    options = arguments()
    return run_vectors(options) if options.what == 'vectors' else run_roundtrips(options)


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('what', choices=('vectors', 'roundtrips'))
    parser.add_argument('--wire', required=True, help="the wire crate's `conformance` example, built")
    parser.add_argument('--source', type=pathlib.Path, help="botocore's source distribution, unpacked")
    parser.add_argument('--all', action='store_true', help='every operation, not a sample')
    parser.add_argument('--seed', type=int, default=0, help='what the sample and the values are drawn from')
    parser.add_argument('--jobs', type=int, default=2, help='processes')
    parser.add_argument('--only', default='', help='only cases (vectors) or operations whose name contains this')
    parser.add_argument('--report', type=pathlib.Path, help='where to write every failure in full')
    return parser.parse_args()


def run_vectors(options) -> int:
    """Runs the vectors."""
    explained = Explained()
    wire = Wire(options.wire)
    lines, failed, passed = vectors.summary(vectors.run(wire, options.source, options.only))
    wire.close()
    print('\n'.join(lines))
    if not options.only and passed < LEAST_VECTORS:
        print(f'{passed} vectors pass: however well the others are explained, {LEAST_VECTORS} must')
        return 1
    return verdict(options, 'vector', explained, [(name, 'vector', problems) for name, problems in failed])


def run_roundtrips(options) -> int:
    """Runs the round trips of a sample, or of all operations, over several processes."""
    explained, began = Explained(), time.monotonic()
    tasks = plan(options)
    total = sum(len(names) for *_, names in tasks)
    print(f'{total} operations of {len({task[0] for task in tasks})} services, seed {options.seed}')
    counts, failed, done = collections.defaultdict(collections.Counter), [], 0
    with multiprocessing.Pool(options.jobs, start, (options.wire, options.seed)) as pool:
        for protocol, finished, result, broken in pool.imap_unordered(work, tasks):
            done += finished
            for kind, (passed, all_) in result.items():
                counts[protocol, kind].update(passed=passed, total=all_)
            failed += broken
            progress(done, total, len(failed), began)
    table(counts)
    print(f'{time.monotonic() - began:.0f} s')
    return verdict(options, 'trip', explained, failed)


def plan(options) -> list[tuple]:
    """`(service, protocol, operations)`: all, or a share of each service's; the largest first."""
    session, tasks = Session(), []
    for service in session.services():
        names = list(session.model(service).operation_names)
        for protocol in session.protocols(service):
            chosen = names
            if not options.all and not options.only:
                chooser = random.Random(f'{options.seed}:{service}:{protocol}')
                chosen = chooser.sample(names, max(1, len(names) // SHARE))
            chosen = [name for name in chosen if options.only in f'{service}.{name}.{protocol}']
            tasks += [(service, protocol, chosen[at : at + 100]) for at in range(0, len(chosen), 100)]
    return sorted(tasks, key=lambda task: -len(task[2]))


WORKER = {}


def start(binary: str, seed: int):
    """Prepares a process."""
    WORKER.update(session=Session(), wire=Wire(binary), seed=seed, explained=Explained())


def work(task):
    """Runs some operations of a service in one process."""
    service, protocol, names = task
    worker = roundtrips.Service(*(WORKER[part] for part in ('session', 'wire', 'explained', 'seed')), service, protocol)
    result, broken = {kind: [0, 0] for kind in KINDS}, []
    for name in names:
        for trip in worker.trips(name):
            result[trip.kind][0] += not trip.problems
            result[trip.kind][1] += 1
            if trip.problems:
                broken.append((trip.name, trip.kind, trip.problems))
    return protocol, len(names), result, broken


def progress(done: int, total: int, failed: int, began: float):
    """Shows how far it is."""
    if sys.stderr.isatty():
        seconds = time.monotonic() - began
        print(f'\r{done} of {total} operations, {failed} failures, {seconds:.0f} s ', end='', file=sys.stderr)


def table(counts):
    """Prints passed and total trips by protocol and kind."""
    print(f'\n{"protocol":20}' + ''.join(f'{kind:>18}' for kind in KINDS))
    sums = collections.defaultdict(collections.Counter)
    for protocol in sorted({protocol for protocol, _ in counts}):
        print(f'{protocol:20}' + ''.join(cell(counts[protocol, kind]) for kind in KINDS))
        for kind in KINDS:
            sums[kind].update(counts[protocol, kind])
    print(f'{"all":20}' + ''.join(cell(sums[kind]) for kind in KINDS))


def cell(count) -> str:
    """Passed of total."""
    return f'{count["passed"]:>9}/{count["total"]:<8}'


def verdict(options, family: str, explained: Explained, failed: list) -> int:
    """Prints and reports what failed; excuses what is explained, and tells excuses that are no longer needed."""
    unexplained = []
    for name, kind, problems in failed:
        reason = explained.reason(kind, name)
        if reason is None:
            unexplained.append((name, kind, problems))
    print(f'{len(failed)} failed, {len(failed) - len(unexplained)} of them explained')
    if options.report:
        with options.report.open('w') as report:
            for name, kind, problems in failed:
                report.write(f'{kind} {name}\n' + ''.join(f'    {line}\n' for line in problems))
    for name, kind, problems in unexplained[:40]:
        print(f'FAILED {kind} {name}')
        for line in problems[:4]:
            print(f'    {line[:300]}')
    kinds = ('vector',) if family == 'vector' else KINDS
    whole = not options.only and (family == 'vector' or options.all)
    unused = [pattern for kind in kinds for pattern in explained.unused(kind)] if whole else []
    for pattern in unused:
        print(f'explained.tsv excuses {pattern}, which passes: remove the row')
    return 1 if unexplained or unused else 0


if __name__ == '__main__':
    sys.exit(main())
