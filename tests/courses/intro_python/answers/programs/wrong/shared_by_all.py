# wrong: Stack.works, Stack.guards, deposit.balance
# Methods that forget, and an account that starts with too much.
class Stack:
    items = []
    def __init__(self, limit):
        self.limit = limit
        self.items.append(0)
    def push(self, x):
        if len(self.items) > self.limit:
            raise OverflowError("full")
        self.items.append(x)
    def pop(self):
        return self.items[-1]
    @property
    def size(self):
        return len(self.items)
    def __len__(self):
        return len(self.items)

def open_account():
    return {"balance": 10}

def deposit(account, amount):
    account["balance"] += amount

def balance(account):
    return account["balance"]
