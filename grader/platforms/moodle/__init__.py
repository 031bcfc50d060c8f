"""Moodle: participants by number, late marks of the site, feedback files and worksheets."""
