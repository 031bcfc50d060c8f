# wrong: root.negative, Stack.guards, pay.refused
# says: ValueError
# says: KeyError
# The exceptions are of another type, or only printed.
def root(x, digits=2):
    if x < 0:
        raise TypeError("negative")
    return round(x ** 0.5, digits)

class Stack:
    def __init__(self, limit):
        self.limit = limit
        self.items = []
    def push(self, x):
        if len(self.items) == self.limit:
            raise KeyError("full")
        self.items.append(x)
    def pop(self):
        return self.items.pop()
    @property
    def size(self):
        return len(self.items)
    def __len__(self):
        return len(self.items)

class NotEnough(Exception):
    pass

def pay(balance, price, fee=0):
    rest = balance - price - fee
    if rest < 0:
        print("NotEnough:", -rest)
        return
    return rest
