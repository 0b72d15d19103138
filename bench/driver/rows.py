"""The table, row by row. To add a row: give it a name that starts with its area, say what is measured and how the
figure is made of it, and the target if there is one."""

from crash import Crash
from crowd import Crowd
from define import Define
from disassembly import Disassembly
from google import Google
from image import Image
from model import Row, at_least, at_most, beyond, plain, ratio, total
from reload import PHASES, Reload
from swaps import Swaps
from thousand import Thousand
from units import Units
from web import Web
from wide import Wide

CALL = Google("bench-dev", "bench_call")
CALL_RELEASE = Google("bench", "bench_call")
ACCESS = Google("bench", "bench_access")
FIND = Google("bench", "bench_find")
START = Google("bench", "bench_start")
SCOPE = Google("bench", "bench_scope")
LARGE = Google("bench", "bench_large")
TRANSIENT = Google("bench", "bench_transient")
EVENT = Google("bench", "bench_event")
LARGE_DEV = Google("bench-dev", "bench_large")
CODE, DEFINE, IMAGE, WEB, RELOAD = Disassembly(), Define(), Image(), Web(), Reload()
CRASH, CROWD, SWAPS, THOUSAND, UNITS, WIDE = Crash(), Crowd(), Swaps(), Thousand(), Units(), Wide()

REF, DIRECT, WORK = "BM_CallThroughRef/threads:", "BM_CallDirectly/threads:", "BM_CallThroughRefInsideWork/threads:"


def calls():
    yield Row("call: release, Ref<T> against T*, instructions that differ", CODE, plain("different", "count"),
              at_most(0))
    yield Row("call: release, Ref<T> against a direct virtual call", CALL_RELEASE, ratio(REF + "1", DIRECT + "1"))
    for threads in ("1", "2"):
        name = f"call: dev, announced against a direct virtual call, {threads} thread{'s' if threads != '1' else ''}"
        yield Row(name, CALL, ratio(REF + threads, DIRECT + threads), at_most(1.5))
    yield Row("call: dev, announced on 2 threads against 1", CALL, ratio(REF + "2", REF + "1"), at_most(1.1))
    yield Row("call: dev, in a unit of work against a direct virtual call", CALL, ratio(WORK + "1", DIRECT + "1"))


def accesses():
    get, load = "BM_Get<{}>/{}", "BM_LoadFromArray<{}>/{}"
    for count, words, limits in ((1, "", (at_most(1.5), at_most(1.1))), (16, ", 16 in a row", (None, None))):
        for modules in (10, 10000):
            yield Row(f"access: get<T>() against a load from an array{words}, {modules:,} modules", ACCESS,
                      ratio(get.format(count, modules), load.format(count, modules)), limits[0])
        yield Row(f"access: get<T>(){words}, with 10,000 modules against 10", ACCESS,
                  ratio(get.format(count, 10000), get.format(count, 10)), limits[1])


OTHERS = {
    "absl::flat_hash_map": "BM_FindFlatHashMap",
    "boost::unordered_flat_map": "BM_FindBoostFlatMap",
    "tsl::robin_map": "BM_FindRobinMap",
    "std::map": "BM_FindMap",
    "sorted vector": "BM_FindSortedVector",
}


def finds():
    for names, target in ((16, None), (1024, at_most(0.9)), (65536, at_most(0.7))):
        for hit, word in ((1, "hit"), (0, "miss")):
            case, arguments = f"{names:,} names, {word}", f"/{names}/{hit}"
            standard = "BM_FindUnorderedMap" + arguments
            yield Row(f"find: Registry against std::unordered_map, {case}", FIND,
                      ratio("BM_FindRegistry" + arguments, standard), target)
            for other, name in OTHERS.items():
                yield Row(f"find: {other} against std::unordered_map, {case}", FIND, ratio(name + arguments, standard))


def starts():
    small, large = "BM_FirstStartUp/1000/iterations:1", "BM_FirstStartUp/10000/iterations:1"
    yield Row("start: ns a module, 1,000 modules", START, plain(small, "ns", 1 / 1000), at_most(1000))
    yield Row("start: ns a module, 10,000 modules", START, plain(large, "ns", 1 / 10000), at_most(1000))
    yield Row("start: per module, 10,000 modules against 1,000", START, ratio(large, small, 1 / 10), at_most(1.3))
    small, large = "BM_StartUp/1000", "BM_StartUp/10000"
    yield Row("start: again in the same process, ns a module, 1,000 modules", START, plain(small, "ns", 1 / 1000))
    yield Row("start: again in the same process, ns a module, 10,000 modules", START, plain(large, "ns", 1 / 10000))
    yield Row("start: again in the same process, per module, 10,000 against 1,000", START, ratio(large, small, 1 / 10))
    for modules in (1000, 10000):
        yield Row(f"start: again in the same process, against bare allocation, {modules:,} modules", START,
                  ratio(f"BM_StartUp/{modules}", f"BM_BareAllocation/{modules}"))


def scopes():
    yield Row("singleton: get<T>() and a call, against a call through a pointer", SCOPE,
              ratio("BM_CallGotten", "BM_CallPointer"), at_most(1.5))
    scope, hand, each = "BM_Scope", "BM_ByHand<ByHand>", "BM_ByHand<OneByOne>"
    yield Row("scope: with 10 objects, against one struct made by hand", SCOPE, ratio(scope, hand), at_most(1.5))
    yield Row("scope: with 10 objects, allocations beyond those by hand", SCOPE,
              beyond(f"{scope}#allocations", f"{hand}#allocations", "count"), at_most(0))
    yield Row("scope: with 10 objects, against 10 std::make_unique by hand", SCOPE, ratio(scope, each))
    yield Row("scope: with 10 objects, asked for the last alone, against one struct made by hand", SCOPE,
              ratio("BM_ScopeAskedForTheLast", hand))
    yield Row("scope: 10 objects through a table of functions by hand, against one struct made by hand", SCOPE,
              ratio("BM_ByHand<ThroughTable>", hand))
    yield Row("scope: with 10 objects", SCOPE, plain(scope, "ns"))


def transients():
    case = "with 5 dependencies"
    yield Row(f"transient: {case} that are shared, against std::make_unique by hand", TRANSIENT,
              ratio("BM_MakeOfShared", "BM_ByHandOfShared"), at_most(1.2))
    yield Row(f"transient: {case} of its own, against std::make_unique by hand", TRANSIENT,
              ratio("BM_MakeOfOwn", "BM_ByHandOfOwn"), at_most(1.2))


def events():
    yield Row("event: to 10 listeners, against 10 virtual calls", EVENT, ratio("BM_Emit", "BM_CallTen"), at_most(2))


def large_programs():
    start, plainly, hand = (f"BM_First{name}/iterations:1" for name in ("Start", "StartWithoutFile", "ByHand"))
    from_file = "BM_FirstByHandFromFile/iterations:1"
    case = "1,000 modules of 10 providers"
    yield Row(f"start: {case}, config from a file, against by hand from the same file", LARGE, ratio(start, from_file),
              at_most(3))
    yield Row(f"start: {case}, config from a file, against by hand without a file", LARGE, ratio(start, hand))
    yield Row(f"start: {case}, without a file, against by hand", LARGE, ratio(plainly, hand))
    yield Row(f"start: {case}, config from a file", LARGE, plain(start, "ms", 1e-6))
    yield Row(f"rebuild: the tree for a reload of one module, {case}", LARGE_DEV,
              plain("BM_Rebuild/998", "ms", 1e-6), at_most(5))
    yield Row(f"rebuild: the tree for a reload of a module that half of the others hold, {case}", LARGE_DEV,
              plain("BM_Rebuild/500", "ms", 1e-6), at_most(5))
    yield Row("publish: a snapshot in which 1,000 slots have new objects", LARGE_DEV,
              plain("BM_Publish#swap_ns", "µs", 1e-3), at_most(200))
    yield Row("publish: objects that are new in it", LARGE_DEV, plain("BM_Publish#created", "count"))


def defines():
    for providers, target in ((10, 1.5), (50, 3)):
        yield Row(f"define: processor time with {providers} providers against one", DEFINE,
                  ratio(f"define/{providers}", "define/1"), at_most(target))
    yield Row("define: processor time with one provider", DEFINE, plain("define/1", "ms"))
    yield Row("define: processor time of the imports alone", DEFINE, plain("define/0", "ms"))


def units():
    yield Row("unit: the board's median implementation unit, against Clang with an empty file", UNITS,
              ratio("unit", "empty"), at_most(6))
    yield Row("unit: processor time of the board's median implementation unit", UNITS, plain("unit", "ms"))
    yield Row("unit: processor time of Clang with an empty file", UNITS, plain("empty", "ms"))


def images():
    for modules in (100, 400, 1000):
        yield Row(f"image: processor time beyond its imports, {modules:,} modules", IMAGE,
                  beyond(f"image/{modules}", f"imports/{modules}", "ms"), at_most(1500) if modules == 1000 else None)
        yield Row(f"image: processor time of the imports alone, {modules:,} modules", IMAGE,
                  plain(f"imports/{modules}", "ms"))


def servers():
    yield Row("http: board's JSON list against a bare Beast server", WEB, ratio("board", "bare"), at_least(0.8))
    yield Row("http: tenon.http, empty handler, against a bare Beast server", WEB, ratio("handler", "bare"))
    yield Row("http: tenon.http, empty coroutine, against a bare Beast server", WEB, ratio("coroutine", "bare"))
    yield Row("http: requests a second of the board's JSON list", WEB, plain("board", "1/s"))
    yield Row("http: requests a second of the bare Beast server", WEB, plain("bare", "1/s"))


def reloads():
    yield Row("reload: save to first answer, against by hand", RELOAD, ratio("save", "by hand"), at_most(1.25))
    yield Row("reload: everything but compile and link, from the event to the publication", RELOAD, plain("own", "ms"),
              at_most(10))
    yield Row("reload: phase compile, against by hand", RELOAD, ratio("compile", "hand compile"))
    yield Row("reload: phase link, against by hand", RELOAD, ratio("link", "hand link"))
    yield Row("reload: save to first answer", RELOAD, plain("save", "ms"))
    yield Row("reload: compile and link by hand", RELOAD, plain("by hand", "ms"))
    for phase in PHASES:
        yield Row(f"reload: phase {phase}", RELOAD, plain(phase, "ms"))
    yield Row("reload: before and after the phases: asking and answering", RELOAD, plain("around", "ms"))
    case = "an interface with 50 importers"
    yield Row(f"reload: {case}, against a parallel ninja build of the same units", WIDE, ratio("reload", "ninja"),
              at_most(1.3))
    yield Row(f"reload: {case}, save to publication", WIDE, plain("reload", "ms"))


def thousands():
    case = "save to live of one implementation unit"
    yield Row(f"thousand: {case}, in a program of 1,000 modules against one of 10", THOUSAND, ratio("thousand", "ten"),
              at_most(1.3))
    for preset, size in (("thousand", "1,000"), ("ten", "10")):
        yield Row(f"thousand: {case}, {size} modules", THOUSAND, plain(preset, "ms"))
        for phase in ("compile", "stage"):
            yield Row(f"thousand: phase {phase}, {size} modules", THOUSAND, plain(f"{preset} {phase}", "ms"))


def crashes():
    yield Row("crash: back after, a generation that came with a reload", CRASH, plain("reloaded", "s", 1e-3),
              at_most(2))
    yield Row("crash: back after, the program as it was built", CRASH, plain("built", "s", 1e-3), at_most(2))


def crowds():
    case = "1,000 callers, 24 saves a round, alternately good and bad"
    for key, what in (("failed", "failed calls"), ("mixed", "units of work that saw two generations"),
                      ("stale", "units of work that began after a reload and saw the code before it")):
        yield Row(f"crowd: {what}, {case}", CROWD, total(key), at_most(0))
    yield Row("crowd: p99.9 of a call while code is swapped, against the same compiles alone", CROWD,
              ratio("p99.9", "still p99.9"), at_most(1.5))
    yield Row("crowd: p50 of a call while code is swapped, against the same compiles alone", CROWD,
              ratio("p50", "still p50"))
    yield Row("crowd: p99.9 of a call while code is swapped", CROWD, plain("p99.9", "ms", 1e-6))
    yield Row("crowd: saves in all", CROWD, total("saves"))
    yield Row("crowd: calls during them in all", CROWD, total("calls"))


def swaps():
    case = "10,000 swaps with unloading, at worst against after the first 100"
    yield Row(f"swaps: MiB of resident memory more, {case}", SWAPS, plain("resident", "MiB"), at_most(1))
    # A patch or two more or less: a thread may just be in one.
    yield Row(f"swaps: mappings more, {case}", SWAPS, plain("mappings", "count"), at_most(20))
    yield Row(f"swaps: descriptors more, {case}", SWAPS, plain("descriptors", "count"), at_most(0))
    yield Row(f"swaps: threads more, {case}", SWAPS, plain("threads", "count"), at_most(0))
    yield Row("swaps: loading a patch, the last 1,000 of 10,000 against the first 1,000", SWAPS,
              plain("slope", "ratio"), at_most(1.1))
    yield Row("swaps: loading a patch", SWAPS, plain("load", "ms", 1e-3))


ROWS = (*calls(), *accesses(), *finds(), *starts(), *large_programs(), *scopes(), *transients(), *events(),
        *defines(), *units(), *images(), *servers(), *reloads(), *thousands(), *crashes(), *crowds(), *swaps())
