"""``zhucun belts``: chains of places without branches, and single sites."""

from scenarios.commands.rooms import room_command
from scenarios.tasks.belts import choose_belts

belts = room_command("belts", choose_belts)
