"""The templates of letters as files: the defaults written out, a department's own read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from geodata.outputs import new_files
from geodata.words import Language, label
from maps.letters.docx_fill import Template, TemplateProblem, checked
from maps.letters.letter import KINDS, Kind, Letter
from maps.letters.letter_templates import default_template
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput


def templates_for(
    letters: Sequence[Letter],
    folder: Path | None,
    language: Language,
    talker: Talker,
    *,
    whole: bool,
) -> dict[Kind, Template]:
    """The templates of these letters, checked; ``whole``: fit for one merged file.

    Everything that is wrong with any of them is told, then :class:`BadInput` is raised.
    """
    known = {name for letter in letters for name in letter.known}
    found, wrong = dict[Kind, Template](), False
    for kind in dict.fromkeys(letter.kind for letter in letters):
        name, data = _template(kind, folder, language, talker)
        try:
            found[kind] = checked(name, data, known)
        except TemplateProblem as problem:
            tell_problem(problem, talker)
            wrong = True
            continue
        if whole and (edges := sorted(found[kind].fields_of_edges)):
            talker.say("letters.merged_edges", name=name, fields="、".join(edges), style="red")
            wrong = True
    if wrong:
        raise BadInput
    return found


def _template(
    kind: Kind, folder: Path | None, language: Language, talker: Talker
) -> tuple[str, bytes]:
    """Name and bytes of a template: the department's own, else the default."""
    file = template_file(kind, language)
    if folder is None:
        return file, default_template(kind, language)
    for path in (folder / name for name in template_files(kind)):
        if path.is_file():
            talker.say("letters.own_template", path=path)
            return path.name, path.read_bytes()
    if not any((folder / name).is_file() for one in KINDS for name in template_files(one)):
        files = "、".join(template_file(one, language) for one in KINDS)
        talker.say("letters.no_template", folder=folder, files=files, style="red")
        raise BadInput
    talker.say("letters.default_template", folder=folder, file=file, style="yellow")
    return file, default_template(kind, language)


def template_file(kind: Kind, language: Language) -> str:
    """Name of the file of a template."""
    return f"{label('letters.kind', kind, language)}.docx"


def template_files(kind: Kind) -> Iterator[str]:
    """The names that a department's template may have."""
    yield from dict.fromkeys([template_file(kind, "zh"), template_file(kind, "en"), f"{kind}.docx"])


def write_templates(folder: Path, talker: Talker, language: Language) -> None:
    """Write the default templates; raises :class:`BadInput` where one is there already."""
    made = {template_file(kind, language): default_template(kind, language) for kind in KINDS}
    there = [folder / name for name in made if (folder / name).exists()]
    for path in there:
        talker.say("letters.template_there", path=path, style="red")
    if there:
        raise BadInput
    with new_files(folder, "template", names=[*made]) as scratch:
        for name, data in made.items():
            (scratch / name).write_bytes(data)
    for name in made:
        talker.say("letters.template_written", path=(folder / name).resolve())


def tell_problem(problem: TemplateProblem, talker: Talker) -> None:
    """Say everything that is wrong with a template."""
    talker.say("letters.template_wrong", name=problem.name, style="red")
    for field, near in problem.unknown.items():
        if near:
            talker.say("letters.unknown_near", field=field, near=near, style="red")
        else:
            talker.say("letters.unknown_field", field=field, style="red")
    for text in problem.stray:
        talker.say("letters.stray", text=text, tag="{{ … }}", style="red")
    if problem.reason:
        talker.say("letters.wrong", reason=problem.reason, style="red")
