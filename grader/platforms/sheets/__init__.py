"""How do marks get into a table? What holds for the files of all platforms: cells, rows, people."""
