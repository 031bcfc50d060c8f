import matplotlib.pyplot as plt


def draw_revenue(table):
    plt.figure(figsize=(9, 3))
    plt.title("Sales")
    plt.plot(table["price"], "r--", marker="x", label="price")
    plt.plot(table["units"], color="#123456", linewidth=4, label="units")
    plt.xlabel("line")
    plt.ylabel("how many")
    plt.grid(True)
    plt.legend(loc="lower right")
    plt.xlim(-1, 30)
    return plt.gcf()
