"""No platform: plain folders and files of people, and a plain table of marks."""
