def draw_revenue(table):
    axes = table[["units", "price"]].plot(title="Sales")
    axes.set_xlabel("line")
    return axes.get_figure()
