"""`make bench`: every figure the README quotes, measured here and now; ratios come from one run."""

import importlib
import sys

PARTS = ("serving", "on_postgres", "times", "recall", "sessions", "senses")


def main() -> None:
    """Run the parts named on the command line, or all that are there."""
    for name in sys.argv[1:] or PARTS:
        print(f"\n== {name} ==", flush=True)
        importlib.import_module(f"bench.{name}").main()


if __name__ == "__main__":
    main()
