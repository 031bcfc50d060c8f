# figure.axes.0.lines.0.label
import matplotlib.pyplot as plt


def draw_revenue(table):
    figure, axes = plt.subplots()
    axes.plot(table.index, table["units"], label="price")
    axes.plot(table.index, table["price"], label="units")
    axes.set_title("Sales")
    axes.set_xlabel("line")
    axes.legend()
    return figure
