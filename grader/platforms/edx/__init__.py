"""edX: open responses, people by user name."""
