from matplotlib import pyplot


def draw_revenue(table):
    figure, axes = pyplot.subplots(1, 1)
    axes.plot(table.units.to_list())
    axes.plot(table.price.to_list())
    axes.set(title="Sales", xlabel="line")
    axes.legend(["units", "price"])
    return axes
