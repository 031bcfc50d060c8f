"""How do other machines find out what answers give, before it is needed on this one?

What is found out about an answer is bytes under a key that is the same wherever it is found. So
the machines of a cluster are asked for findings, and the class is then graded here, as ever.
"""
