# wrong: nothing
# Tuples for lists, arrays, ranges, subclasses; everything that "lenient" and "any order" allow.
import collections
import numpy as np

def evens(numbers):
    return tuple(n for n in numbers if n // 2 * 2 == n)

def divisors(n):
    return np.array([d for d in range(n, 0, -1) if not n % d])

def extremes(numbers):
    small=big=numbers[0]
    for x in numbers:
        if x<small: small=x
        if x>big: big=x
    return small,big

def word_counts(text):
    counts=collections.OrderedDict()
    for w in reversed(text.split(' ')):
        counts[w]=text.split(' ').count(w)
    return counts

def contact(name,born,address):
    d={}
    d['note']=[1,2,{'x':None}]
    d['address']=None
    if len(address)>0: d['address']=address
    d['born']=born
    d['name']=name
    return d

def common(a,b):
    letters=[]
    for c in a:
        if c in b and c not in letters: letters.append(c)
    return frozenset(letters)

def matches(players):
    m=set()
    for i in range(len(players)):
        for j in range(i):
            m.add(frozenset((players[i],players[j])))
    return m

def price_list(lines):
    prices={}
    for line in lines:
        parts=line.split(',')
        if parts[0] not in prices: prices[parts[0]]=[]
        price=None
        if parts[2]!='': price=np.float64(parts[2])
        prices[parts[0]].append([parts[1],price])
    return prices

def statistics(ages):
    names=list(ages)
    values=np.array([ages[n] for n in names])
    rows=[[ages[n],n] for n in names]
    rows.sort()
    return [{'mean':values.mean(),'oldest':names[int(values.argmax())],'youngest':names[int(values.argmin())],'n':len(names)},rows]
