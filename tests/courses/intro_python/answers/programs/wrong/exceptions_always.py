# wrong: root.value, pay.rest, Stack.works, Stack.guards
# The exceptions come too often; what is asked to fail does fail.
def root(x, digits=2):
    raise ValueError(f"{x} is negative")

class NotEnough(Exception):
    pass

def pay(balance, price, fee=0):
    raise NotEnough(price + fee - balance)

class Stack:
    def __init__(self, limit):
        self.limit = limit
    def push(self, x):
        raise OverflowError("the stack is full")
    def pop(self):
        raise IndexError("pop from empty list")
    size = 0
    def __len__(self):
        return 0
