"""Reads and writes project files for the commands."""

import os
from pathlib import Path

from playground.checkpoint import Project
from playground.cli.errors import about
from playground.document import Document
from playground.language import Message
from playground.memory_need import ShortageError, require_padded, require_update
from playground.problems import problems, stopping
from playground.project_file import ProjectFileError, load, save
from playground.project_file.storage import reason


def read(file: Path) -> Project:
    try:
        return load(file)
    except ProjectFileError as error:
        raise about(file, error.message) from error


def write(project: Project, file: Path) -> None:
    try:
        save(project, file)
    except ProjectFileError as error:
        raise about(file, error.message) from error


def require_place(file: Path, replace: bool = True) -> None:
    """Raise CommandError if the file cannot be written, before any work is done for it."""
    try:
        obstacle = _obstacle(file, replace)
    except OSError as error:
        obstacle = Message("Nothing can be written here: {why}", why=reason(error))
    if obstacle:
        raise about(file, obstacle)


def _obstacle(file: Path, replace: bool) -> Message | None:
    folder = file.parent
    if file.is_dir():
        return Message("This is a folder: give the name of a file in it.")
    if file.exists():
        if not replace:
            return Message("The file exists already: choose another name, or add --force.")
        if not file.is_file() or not os.access(file, os.W_OK):
            return Message("The file may not be replaced: choose another name.")
    elif not folder.is_dir():
        return Message("There is no folder {folder}: make it, or choose another.", folder=str(folder))
    if not os.access(folder, os.W_OK):
        return Message(
            "There is no permission to write into {folder}: choose another folder.", folder=str(folder)
        )
    return None


def require_trainable(document: Document, file: Path) -> None:
    problem = stopping(problems(document))
    if problem:
        raise about(file, problem.message)


def require_memory(document: Document, file: Path) -> None:
    """Raise CommandError if training would take too much memory, before any work is done for it."""
    try:
        require_padded(document)
        require_update(document)
    except ShortageError as error:
        raise about(file, error.message) from error
