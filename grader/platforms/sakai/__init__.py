"""Sakai: a folder for each person, with what they handed in and what the teacher gave back."""
