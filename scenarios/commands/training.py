"""``zhucun training``: people to training classes."""

from scenarios.commands.rooms import room_command
from scenarios.tasks.training import train

training = room_command("training", train)
