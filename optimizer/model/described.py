"""Clauses that their docstrings describe: the sentence that users see, and the formula."""

import inspect

from pydantic import BaseModel

from geodata.words import Language

FORMULA = "Formula: "
"""How the paragraph of a docstring begins that says what the clause costs or asks."""


class Described(BaseModel):
    """What a scenario may ask for; the docstring says it in Chinese, in English, as a formula."""

    @classmethod
    def sentence(cls, language: Language) -> str:
        """Say what it asks: the docstring's first paragraph is Chinese, its second English."""
        paragraphs = inspect.cleandoc(cls.__doc__ or "").split("\n\n")
        return " ".join(paragraphs[0 if language == "zh" else 1].split())

    @classmethod
    def formula(cls) -> str:
        """Say what it costs or asks, as docs/model.md writes it; empty where it says nothing."""
        for paragraph in inspect.cleandoc(cls.__doc__ or "").split("\n\n"):
            if paragraph.startswith(FORMULA):
                return " ".join(paragraph.removeprefix(FORMULA).split()).removesuffix(".")
        return ""
