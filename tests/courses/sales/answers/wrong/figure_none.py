# figure is None
import matplotlib.pyplot as plt


def draw_revenue(table):
    plt.plot(table["units"])
    plt.show()
