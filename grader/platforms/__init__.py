"""What does a course platform say, and what does it take back? A folder for each platform."""
