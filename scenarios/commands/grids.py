"""``zhucun grids``: villages divided into cells with heads."""

from scenarios.commands.rooms import room_command
from scenarios.tasks.grids import grid

grids = room_command("grids", grid)
