# wrong: total.total, ask.answer, parrot.printed
# says: FileNotFoundError
# says: EOFError
# A path of one's own, input that is asked for too often, and an endless conversation.
def total(path):
    with open("/home/me/scores.csv") as file:
        return sum(float(x) for line in file for x in line.split(","))

def ask():
    name = input()
    age = int(input())
    town = input()
    return age + len(name)

def parrot():
    while True:
        line = input()
        print(line, line)
        if line == "":
            print("Bye")
            break
