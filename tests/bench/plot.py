# SPDX-License-Identifier: BSD-3-Clause
"""The verdicts as a picture, drawn by gnuplot: every round a dot, the median and its interval."""
import pathlib
import shutil
import subprocess

from verdicts import counting, ratios

SCRIPT = """
set terminal svg size 900,{height} noenhanced font 'sans,13' background rgb 'white'
set output '{output}'
set title "{title}"
set xlabel 'Pollux / it: right of 1 Pollux is faster'
set logscale x
set xtics (0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
set yrange [{count}.5:0.5]
set ytics ({labels})
set grid x
set key off
set arrow from first 1, graph 0 to first 1, graph 1 nohead linewidth 2 linecolor rgb '#c04040'
plot $rounds using 1:2 with points pointtype 7 pointsize 0.4 linecolor rgb '#a0a0a0', \\
     $medians using 1:2:3:4 with xerrorbars pointtype 7 pointsize 0.8 linewidth 2 \\
         linecolor rgb '#204080'
"""


def block(name: str, rows: list[tuple]) -> str:
    lines = [" ".join(f"{value:.6g}" for value in row) for row in rows]
    return f"${name} << EOD\n" + "\n".join(lines) + "\nEOD\n"


def draw(results: list[dict], rounds: list[dict], title: str, output: pathlib.Path) -> str | None:
    """Writes the SVG; answers why there is none."""
    shown = [result for result in results if "ratio" in result and result["name"] != "pollux"]
    if not shown:
        return "nothing was measured"
    if shutil.which("gnuplot") is None:
        return "gnuplot is missing (apt-get install gnuplot-nox, or --install)"
    dots, medians = [], []
    for at, result in enumerate(shown, 1):
        medians.append((result["ratio"], at, result["low"], result["high"]))
        # Below the interval.
        dots += [(ratio, at + 0.2) for ratio in ratios(counting(rounds), result["variant"])]
    labels = ", ".join(f"\"{result['title']}\" {at}" for at, result in enumerate(shown, 1))
    script = block("rounds", dots) + block("medians", medians) + SCRIPT.format(
        output=output, title=title, labels=labels, count=len(shown), height=120 + 45 * len(shown))
    done = subprocess.run(["gnuplot"], input=script, capture_output=True, text=True)
    return None if done.returncode == 0 else f"gnuplot: {done.stderr.strip()}"
