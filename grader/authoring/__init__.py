"""For instructors: is an assignment sound, what do students get, what is to be translated?"""
