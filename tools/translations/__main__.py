"""python -m tools.translations update    sentences of the sources into every catalogue, and compile them
python -m tools.translations check     say what is missing, fuzzy, unused or has other fields"""

import sys

from tools.translations import catalogues, checking, extraction

FOUND = {"unroll": extraction.of_program, "window": extraction.of_window}


def main(arguments: list[str]) -> int:
    if arguments == ["update"]:
        update()
    elif arguments != ["check"]:
        sys.stderr.write(f"{__doc__}\n")
        return 2
    said = checking.complaints()
    sys.stdout.write("".join(f"{line}\n" for line in said))
    return 1 if said else 0


def update() -> None:
    for folder in catalogues.folders():
        for domain in catalogues.DOMAINS:
            file = catalogues.po_file(folder, domain)
            catalogue = catalogues.read(file)
            if domain in FOUND:
                catalogue = catalogues.updated(catalogue, FOUND[domain]())
            catalogues.write(catalogue, file)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
