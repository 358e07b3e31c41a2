"""``zhucun letters``: a finished run's letters, from templates that a department may replace."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from geodata.outputs import new_files
from geodata.words import Language, label, say
from maps.files.file_names import safe_name
from maps.files.workbook import write_workbook
from maps.letters.docx_files import LETTER, merged
from maps.letters.docx_fill import Template, TemplateProblem, filled
from maps.letters.letter import Letter, key_of, shown_name
from maps.tables.frames import Cell, Table, frame_of
from scenarios.cases.reading import Choices
from scenarios.console.console import Talker
from scenarios.console.errors import BadInput
from scenarios.letters.orders import Order
from scenarios.letters.templates import tell_problem, templates_for
from scenarios.letters.training_orders import training_batch
from scenarios.letters.wishes import Batch, LetterWishes
from scenarios.runs.finished_room import room_of
from scenarios.runs.finished_run import open_run
from scenarios.runs.training_facts import ROOM as TRAINING

LIST = "letters.xlsx"
MOST_NAMED = 3


def write_letters(folder: Path, wishes: LetterWishes, talker: Talker, choices: Choices) -> None:
    """Write the letters of a run; nothing is written where anything is wrong.

    Raises :class:`~scenarios.tasks.run.BadInput` (told already) for wishes or templates that
    cannot be met, :class:`~geodata.extras.MissingExtraError` without the extra ``letters``.
    """
    batch = _batch(folder, wishes, talker, choices)
    letters, language, whole = (
        _to_units(batch.letters, wishes, talker),
        batch.language,
        wishes.merged,
    )
    if not letters:
        talker.say("letters.nothing", style="yellow")
        return
    templates = templates_for(letters, wishes.templates, language, talker, whole=whole)
    out = choices.out or folder / "letters"
    try:
        documents = [filled(templates[item.kind], item.context) for item in letters]
    except TemplateProblem as problem:
        tell_problem(problem, talker)
        raise BadInput from problem
    files = [file_of(letter, language, whole=whole) for letter in letters]
    blanks = [blanks_of(letter, templates[letter.kind]) for letter in letters]
    names = [*map(str, dict.fromkeys(files)), LIST]
    with new_files(out, LETTER, inputs=batch.inputs, names=names) as scratch:
        _write(scratch, files, documents)
        _list(scratch, letters, files, blanks, batch)
    _tell(out, letters, blanks, talker)


def _batch(folder: Path, wishes: LetterWishes, talker: Talker, choices: Choices) -> Batch:
    """The letters of a run, or of training."""
    if room_of(folder) == TRAINING:
        return training_batch(folder, wishes, talker, choices)
    run = open_run(folder, talker, choices)
    return Order(run, wishes, talker).batch()


def _to_units(letters: Sequence[Letter], wishes: LetterWishes, talker: Talker) -> Sequence[Letter]:
    """Those to the units that are asked for; a unit to which there is none is told."""
    if not wishes.units:
        return letters
    known = {letter.fields.get("addressee", "") for letter in letters}
    lost = [unit for unit in wishes.units if unit not in known]
    for unit in lost:
        talker.say("letters.no_unit", name=unit, style="red")
    if lost:
        raise BadInput
    return [letter for letter in letters if letter.fields.get("addressee") in wishes.units]


def file_of(letter: Letter, language: Language, *, whole: bool) -> PurePosixPath:
    """Where a letter goes, from the folder of the letters: a file of its own, or its kind's."""
    kind = safe_name(label("letters.kind", letter.kind, language))
    return PurePosixPath(f"{kind}.docx" if whole else f"{kind}/{safe_name(letter.stem)}.docx")


def blanks_of(letter: Letter, template: Template) -> list[str]:
    """Fields of the template that are not known for a letter, in the order of the catalogue."""
    used = {key_of(name) for name in template.fields}
    columns = (key for key in sorted(used) if "." in key)
    return [key for key in (*letter.fields, *columns) if key in used and letter.lacks(key)]


def _write(out: Path, files: Sequence[PurePosixPath], documents: Sequence[bytes]) -> None:
    """Write each file whole; documents of one file are put behind one another."""
    together: dict[PurePosixPath, list[bytes]] = defaultdict(list)
    for name, data in zip(files, documents, strict=True):
        together[name].append(data)
    for name, parts in together.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(merged(parts) if len(parts) > 1 else parts[0])


def _list(
    out: Path,
    letters: Sequence[Letter],
    files: Sequence[PurePosixPath],
    blanks: Sequence[Sequence[str]],
    batch: Batch,
) -> None:
    """The list of the letters as a workbook, with what was left blank in each."""
    language = batch.language
    rows: list[list[Cell]] = []
    for letter, file, empty in zip(letters, files, blanks, strict=True):
        what = [letter.fields[key] for key in batch.columns]
        kind = label("letters.kind", letter.kind, language)
        join = say("table.text.join", language)
        unknown = join.join(shown_name(key, language) for key in empty)
        rows.append([letter.fields["number"], kind, *what, str(file), unknown])
    columns = ("number", "kind", *batch.columns, "file", "blanks")
    heads = [label("letters.column", key, language) for key in columns]
    title = letters[0].fields["title"]
    table = Table(
        name=say("letters.text.list", language),
        title=say("letters.text.list_title", language, title=title),
        frame=frame_of(heads, rows, language=language),
        kind="roster",
    )
    write_workbook(out / LIST, [table], language=language, kind=LETTER)


def _tell(
    out: Path,
    letters: Sequence[Letter],
    blanks: Sequence[Sequence[str]],
    talker: Talker,
) -> None:
    """Say how many of each kind, and what is not known."""
    for kind, count in Counter(letter.kind for letter in letters).items():
        words = {"kind": label("letters.kind", kind, talker.language), "count": count}
        talker.say("letters.written", path=out.resolve(), style="green", **words)
    talker.say("letters.listed", path=(out / LIST).resolve())
    missing: dict[str, list[str]] = defaultdict(list)
    for letter, empty in zip(letters, blanks, strict=True):
        for key in empty:
            missing[key].append(letter.who or letter.fields["number"])
    if missing:
        talker.say("letters.blank", style="yellow")
    for key, who in missing.items():
        field = shown_name(key, talker.language)
        if len(who) == len(letters):
            talker.say("letters.blank_all", field=field, count=len(who))
            continue
        named = say("table.text.join", talker.language).join(who[:MOST_NAMED])
        if len(who) > MOST_NAMED:
            named = say("letters.more", talker.language, names=named)
        talker.say("letters.blank_line", field=field, count=len(who), who=named)
