"""A picture of save → first answer: every round of a run, and what the median round is made of."""

from statistics import median

COMPILE, LINK = "compile", "link"
WIDTH, HEIGHT, LEFT, RIGHT = 760, 366, 150, 20
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #24292f } .dim { fill: #57606a }
  .axis { stroke: #8c959f } .dot { fill-opacity: .55 } .save { fill: #0969da } .hand { fill: #bc4c00 }
  .part0 { fill: #0969da } .part1 { fill: #54aeff } .part2 { fill: #bc4c00 } .part3 { fill: #fb8f44 }
  @media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .dim { fill: #9198a1 } .axis { stroke: #656c76 } }
"""


def ticks(low, high):
    """Round numbers from low to high, about six."""
    step = next(s * 10**e for e in range(-2, 6) for s in (1, 2, 5) if (high - low) / (s * 10**e) <= 6)
    first = int(low // step)
    return [n * step for n in range(first, first + 9) if low <= n * step <= high]


class Axis:
    """Milliseconds from left to right."""

    def __init__(self, low, high, y):
        self.low, self.high, self.y = low, high, y

    def x(self, value):
        return LEFT + (value - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT)

    def lines(self):
        yield f'<path class="axis" d="M{LEFT} {self.y}H{WIDTH - RIGHT}"/>'
        for value in ticks(self.low, self.high):
            x = self.x(value)
            yield f'<path class="axis" d="M{x:.1f} {self.y}v5"/>'
            yield f'<text class="dim" x="{x:.1f}" y="{self.y + 19}" text-anchor="middle">{value:g}</text>'


def label(y, text, more):
    yield f'<text x="{LEFT - 12}" y="{y}" text-anchor="end">{text}</text>'
    yield f'<text class="dim" x="{LEFT - 12}" y="{y + 16}" text-anchor="end">{more}</text>'


def rounds(axis, values, y, kind):
    """One dot a round, one above the other so that none hides another, and the median."""
    for number, value in enumerate(values):
        yield f'<circle class="dot {kind}" cx="{axis.x(value):.1f}" cy="{y - 14 + number * 7 % 29}" r="4"/>'
    x = axis.x(median(values))
    yield f'<path class="axis" stroke-width="2" d="M{x:.1f} {y - 22}v42"/>'


def number_text(value):
    return f"{value:.0f}" if value >= 100 else f"{value:.2g}"


def parts(axis, named, y):
    """Bars in a row. The names of wide ones stand in them, of narrow ones below, in turn in three lines."""
    at, narrow = axis.low, 0
    for number, (name, value) in enumerate(named):
        x, width = axis.x(at), axis.x(at + value) - axis.x(at)
        yield f'<rect class="part{number % 4}" x="{x:.1f}" y="{y}" width="{max(width, 1):.1f}" height="24"/>'
        text, middle = f"{name} {number_text(value)}", x + width / 2
        if width > 7 * len(text) + 8:
            yield f'<text x="{middle:.1f}" y="{y + 17}" text-anchor="middle" style="fill: #fff">{text}</text>'
        elif value / (axis.high - axis.low) > 0.01:
            down, anchor = y + 38 + 15 * (narrow % 3), "end" if middle > WIDTH - 80 else "middle"
            yield f'<text class="dim" x="{middle:.1f}" y="{down}" text-anchor="{anchor}">{text}</text>'
            narrow += 1
        at += value


def draw(samples, phases):
    """The text of an SVG. `samples`: key -> one value in milliseconds for each round, as Reload measures them."""
    made = {name: median(samples[name]) for name in phases}
    others = {name: ms for name, ms in made.items() if name not in (COMPILE, LINK)}
    others["ask and answer"] = max(median(samples["around"]), 0)
    both = samples["save"] + samples["by hand"]
    margin = (max(both) - min(both)) * 0.05 + 1
    above = Axis(min(both) - margin, max(both) + margin, 128)
    whole = Axis(0, made[COMPILE] + made[LINK] + sum(others.values()), 216)
    small = Axis(0, sum(others.values()), 338)
    count = len(samples["save"])
    body = [
        f'<text x="{LEFT}" y="20">From a save to the first answer from new code, ms; {count} rounds</text>',
        *label(50, "save → answer", f"median {median(samples['save']):.0f} ms"),
        *rounds(above, samples["save"], 52, "save"),
        *label(98, "by hand", f"median {median(samples['by hand']):.0f} ms"),
        *rounds(above, samples["by hand"], 98, "hand"),
        *above.lines(),
        *label(182, "its parts", "medians, ms"),
        *parts(whole, [(COMPILE, made[COMPILE]), (LINK, made[LINK]), ("all else", sum(others.values()))], 172),
        *label(266, "all else", f"{sum(others.values()):.1f} ms"),
        *parts(small, list(others.items()), 256),
        *small.lines(),
    ]
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" '
            f'viewBox="0 0 {WIDTH} {HEIGHT}" role="img">'
            f"\n<title>Save to first answer</title>\n<style>{STYLE}</style>\n" + "\n".join(body) + "\n</svg>\n")
