"""``zhucun groups``: people formed into groups."""

from scenarios.commands.rooms import room_command
from scenarios.tasks.groups import form

groups = room_command("groups", form)
