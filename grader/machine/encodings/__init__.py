"""Which encoding is a text in, whose file does not say it?"""
