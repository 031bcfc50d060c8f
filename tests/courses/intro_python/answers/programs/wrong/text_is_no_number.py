# wrong: total.total, ask.answer, shares.shares, deposit.balance, pay.rest
# says: total should be a number, got a string
# Texts where numbers are asked, shares in percent, floats that are cut off.
def total(path):
    return str(sum(float(x) for line in open(path) for x in line.split(",")))

def ask():
    return input() + input()

def shares(counts):
    return [round(100 * c / sum(counts)) for c in counts]

def open_account():
    return {}

def deposit(account, amount):
    account["balance"] = str(amount)

def balance(account):
    return account["balance"]

class NotEnough(Exception):
    pass

def pay(balance, price, fee=0):
    rest = balance - price - fee
    if rest < 0:
        raise NotEnough(-rest)
    return f"{rest} left"
