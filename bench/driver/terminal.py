"""A picture of a terminal in which ./tenon dev runs: what it said in a real run, with the real numbers."""

import re
from html import escape

COLUMNS, LINE, CHARACTER, BORDER = 112, 18, 7.23, 16
COLOURS = {"applied": "good", "unchanged": "dim", "rejected": "bad", "rolled back": "bad", "needs restart": "note"}
STYLE = """
  text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; fill: #e6edf3; white-space: pre }
  .good { fill: #56d364 } .bad { fill: #ff7b72 } .note { fill: #e3b341 } .dim { fill: #9198a1 }
"""


def wrapped(line):
    """Pieces of at most COLUMNS characters, broken at blanks where there are any; all but the first are indented."""
    pieces = []
    while len(line) > COLUMNS:
        at = line.rfind(" ", 12, COLUMNS + 1)
        at = COLUMNS if at < 0 else at
        pieces.append(line[:at])
        line = "    " + line[at:].lstrip()
    return [*pieces, line]


def coloured(line):
    """One line as the inside of a <text>: the word that says how a reload ended, and the compiler's own, in colour."""
    text = escape(line)
    text = re.sub(r"^(\d\d:\d\d:\d\d )(" + "|".join(COLOURS) + r")\b",
                  lambda found: f'{found[1]}<tspan class="{COLOURS[found[2]]}">{found[2]}</tspan>', text)
    return re.sub(r"\b(error:|fatal error:)", r'<tspan class="bad">\1</tspan>', text)


def draw(lines):
    """The text of an SVG. A line that begins with `#` says what somebody did meanwhile."""
    rows = [(piece, line.startswith("#")) for line in lines for piece in wrapped(line)]
    width, height = round(COLUMNS * CHARACTER) + 2 * BORDER, len(rows) * LINE + 2 * BORDER
    body = []
    for number, (piece, aside) in enumerate(rows):
        y = BORDER + number * LINE + 13
        kind = ' class="dim"' if aside else ""
        body.append(f'<text x="{BORDER}" y="{y}" xml:space="preserve"{kind}>{coloured(piece)}</text>')
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
            f'role="img">\n<title>./tenon dev in a terminal</title>\n<style>{STYLE}</style>\n'
            f'<rect width="{width}" height="{height}" rx="8" fill="#0d1117"/>\n' + "\n".join(body) + "\n</svg>\n")
