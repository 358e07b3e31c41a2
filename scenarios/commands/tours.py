"""``zhucun tours``: calendars of visits with the routes of every day."""

from scenarios.commands.rooms import room_command
from scenarios.tasks.tours import tour

tours = room_command("tours", tour)
