"""Google Classroom: folders on a drive, with links to documents among the files."""
