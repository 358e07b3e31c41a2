"""Calendars of visits with the routes of every day: task, facts, search, judge."""
