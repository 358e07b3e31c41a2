"""``zhucun areas``: places divided into areas."""

from scenarios.commands.rooms import room_command
from scenarios.tasks.areas import divide

areas = room_command("areas", divide)
