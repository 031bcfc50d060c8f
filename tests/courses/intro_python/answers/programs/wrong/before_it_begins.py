# wrong: root.negative, root.value, pay.refused, pay.rest
# What is raised before the function begins, or by a slip in it, is not the exception asked for.
class NotEnough(Exception):
    pass

def root(x):
    if x < 0:
        raise ValueErorr("negative")
    return round(x ** 0.5, digits)

def pay(price):
    raise NotEnough("1")
