# wrong: root.negative, root.value, pay.refused, Stack.guards, Stack.works
# says: “negative” is not found in its message
# The exceptions have no message, keywords another name, and attributes are methods.
def root(x, precision=2):
    if x < 0:
        raise ValueError
    return round(x ** 0.5, precision)

class Stack:
    def __init__(self, limit):
        self.limit = limit
        self.items = []
    def push(self, x):
        if len(self.items) == self.limit:
            raise OverflowError("too much")
        self.items.append(x)
    def pop(self):
        return self.items.pop()
    def size(self):
        return len(self.items)
    def __len__(self):
        return len(self.items)

class NotEnough(Exception):
    pass

def pay(balance, price, fee=0):
    if balance < price + fee:
        raise NotEnough("sorry")
    return balance - price - fee
