"""Which mistakes do students make when they check gradients, or repair the ones they check?"""

from grader.mistakes import mistake

# forward_propagation ------------------------------------------------------------------------------

J = "theta * x\n"
J_FORMULA = "J(θ) = θx"

FORWARD = [
    mistake(
        "forward-sum",
        "forward_propagation",
        title="Sum instead of product",
        explanation="You added x and θ. The cost of this little network is their product.",
        hint="What does it mean when two letters stand side by side in a formula?",
        formula=J_FORMULA,
        change={J: "theta + x\n"},
    ),
    mistake(
        "forward-difference",
        "forward_propagation",
        title="Difference instead of product",
        explanation="You subtracted x from θ. The cost of this little network is their product.",
        hint="What does it mean when two letters stand side by side in a formula?",
        formula=J_FORMULA,
        change={J: "theta - x\n"},
    ),
    mistake(
        "forward-quotient",
        "forward_propagation",
        title="Quotient instead of product",
        explanation="You divided θ by x. The cost of this little network is their product.",
        hint="What does it mean when two letters stand side by side in a formula?",
        formula=J_FORMULA,
        change={J: "theta / x\n"},
    ),
    mistake(
        "forward-product-squared",
        "forward_propagation",
        title="Product is squared",
        explanation="You squared the output, as in a squared error. Here the output θx is itself "
        "the cost.",
        hint="What should the graph of J against θ look like?",
        formula=J_FORMULA,
        change={J: "(theta * x) ** 2\n"},
    ),
    mistake(
        "forward-input-squared",
        "forward_propagation",
        title="Input is squared",
        explanation="You multiplied by x twice. In the cost, x appears only once.",
        hint="How many times does x appear in the formula?",
        formula=J_FORMULA,
        change={J: "theta * x * x\n"},
    ),
    mistake(
        "forward-theta-only",
        "forward_propagation",
        title="Parameter returned as the cost",
        explanation="You returned θ unchanged. The cost depends on the input x as well.",
        hint="Which of the two arguments does your line leave out?",
        formula=J_FORMULA,
        change={J: "theta\n"},
    ),
    mistake(
        "forward-input-only",
        "forward_propagation",
        title="Input returned as the cost",
        explanation="You returned x unchanged. The cost depends on the parameter θ as well.",
        hint="Which of the two arguments does your line leave out?",
        formula=J_FORMULA,
        change={J: "x\n"},
    ),
    mistake(
        "forward-negative",
        "forward_propagation",
        title="Sign of the cost is wrong",
        explanation="You get −θx. This cost has no minus sign; one belongs to the cross-entropy of "
        "larger networks.",
        hint="Which sign should the cost have when x and θ are positive?",
        formula=J_FORMULA,
        change={J: "-theta * x\n"},
    ),
    mistake(
        "forward-constant",
        "forward_propagation",
        title="Answer is always the notebook's expected number",
        explanation="You get the number that the notebook expects for its one example, whatever "
        "the arguments are. For other inputs the cost is different.",
        hint="What does your function return for x = 3?",
        formula=J_FORMULA,
        change={J: "8\n"},
    ),
    mistake(
        "forward-not-returned",
        "forward_propagation",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula=J_FORMULA,
        change={"\n    return J": ""},
    ),
]

# backward_propagation -----------------------------------------------------------------------------

DTHETA = "dtheta = x\n"
DTHETA_FORMULA = "dJ/dθ = x"

BACKWARD = [
    mistake(
        "backward-theta",
        "backward_propagation",
        title="Derivative with respect to x instead of θ",
        explanation="You returned θ, which is how the cost changes when x moves. The exercise asks "
        "how it changes when θ moves.",
        hint="Which of the two letters is held fixed?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = theta\n"},
    ),
    mistake(
        "backward-cost",
        "backward_propagation",
        title="The cost itself instead of its derivative",
        explanation="You returned θx, the value of the cost. Its derivative with respect to θ no "
        "longer contains θ.",
        hint="What is the slope of a straight line through the origin?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = theta * x\n"},
    ),
    mistake(
        "backward-one",
        "backward_propagation",
        title="Derivative of θ alone",
        explanation="You returned 1, the derivative of θ by itself. In the cost, θ is multiplied "
        "by a factor.",
        hint="What happens to a constant factor when you differentiate?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = 1\n"},
    ),
    mistake(
        "backward-zero",
        "backward_propagation",
        title="Derivative is zero",
        explanation="You returned 0, as if the cost did not depend on θ. It does: when θ changes, "
        "so does the cost.",
        hint="By how much does the cost change when θ grows by 1?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = 0\n"},
    ),
    mistake(
        "backward-sum",
        "backward_propagation",
        title="Both derivatives added up",
        explanation="You returned x + θ, the sum of the derivatives with respect to θ and to x. "
        "The exercise asks only for the one with respect to θ.",
        hint="Which of the two letters is held fixed?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = x + theta\n"},
    ),
    mistake(
        "backward-squared",
        "backward_propagation",
        title="Input is squared",
        explanation="You returned x². The cost contains x only to the first power, and so does its "
        "derivative.",
        hint="What is the derivative of 3θ, and what becomes of it when you write x for 3?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = x * x\n"},
    ),
    mistake(
        "backward-doubled",
        "backward_propagation",
        title="An extra factor of 2",
        explanation="You returned 2x, as if θ were squared in the cost. It appears there only to "
        "the first power.",
        hint="What is the derivative of θ, and what is that of θ²?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = 2 * x\n"},
    ),
    mistake(
        "backward-negative",
        "backward_propagation",
        title="Sign of the derivative is wrong",
        explanation="You returned −x. For a positive x the cost rises with θ, so its derivative "
        "is positive.",
        hint="Does the graph of J against θ rise or fall for x = 2?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = -x\n"},
    ),
    mistake(
        "backward-inverse",
        "backward_propagation",
        title="1/x instead of x",
        explanation="You returned the reciprocal of the slope, which is dθ/dJ. The exercise asks "
        "for dJ/dθ.",
        hint="A slope is rise over run: which of J and θ is the rise?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = 1 / x\n"},
    ),
    mistake(
        "backward-constant",
        "backward_propagation",
        title="Answer is always the notebook's expected number",
        explanation="You get the number that the notebook expects for its one example, whatever "
        "the arguments are. For other inputs the derivative is different.",
        hint="What does your function return for x = 3?",
        formula=DTHETA_FORMULA,
        change={DTHETA: "dtheta = 2\n"},
    ),
    mistake(
        "backward-not-returned",
        "backward_propagation",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula=DTHETA_FORMULA,
        change={"\n    return dtheta": ""},
    ),
]

# gradient_check -----------------------------------------------------------------------------------

SLOPE = "(J_plus - J_minus) / (2 * epsilon)"
SLOPE_FORMULA = "gradapprox = (J(θ + ε) − J(θ − ε)) / (2ε)"
ABOVE = "np.linalg.norm(grad - gradapprox)"
BELOW = "np.linalg.norm(grad) + np.linalg.norm(gradapprox)"
DIFFERENCE = "numerator / denominator"
DIFFERENCE_FORMULA = "difference = ‖grad − gradapprox‖ / (‖grad‖ + ‖gradapprox‖)"

CHECK = [
    mistake(
        "check-one-sided",
        "gradient_check",
        title="One-sided difference",
        explanation="You compared the cost to the right of θ with the cost at θ itself. The error "
        "of such a slope shrinks only like ε, that of the two-sided slope like ε².",
        hint="At which two points does formula (1) evaluate the cost?",
        formula=SLOPE_FORMULA,
        change={
            "forward_propagation(x, theta_minus)": "forward_propagation(x, theta)",
            SLOPE: "(J_plus - J_minus) / epsilon",
        },
    ),
    mistake(
        "check-one-sided-over-two-epsilon",
        "gradient_check",
        title="Measured slope is halved, as with a left side that is not shifted",
        explanation="You measure half the slope. That is so if the left cost is computed at θ "
        "itself, but the difference is divided by 2ε: the two points are then only ε apart.",
        hint="How far apart are the two points at which you evaluate the cost?",
        formula=SLOPE_FORMULA,
        change={"forward_propagation(x, theta_minus)": "forward_propagation(x, theta)"},
    ),
    mistake(
        "check-plus-on-both-sides",
        "gradient_check",
        title="Measured slope is zero, as with +ε on both sides",
        explanation="You get a measured slope of zero. That is so if both steps go to the right: "
        "the two costs are then equal.",
        hint="Which sign does each of the two steps have?",
        formula="θ⁺ = θ + ε, θ⁻ = θ − ε",
        change={"theta_minus = theta - epsilon": "theta_minus = theta + epsilon"},
        equals=("check-same-cost-twice",),
    ),
    mistake(
        "check-same-cost-twice",
        "gradient_check",
        title="Measured slope is zero, as with the same cost on both sides",
        explanation="You get a measured slope of zero. That is so if both costs are computed at "
        "the same point.",
        hint="Is θ⁻ used anywhere?",
        formula=SLOPE_FORMULA,
        change={"forward_propagation(x, theta_minus)": "forward_propagation(x, theta_plus)"},
        equals=("check-plus-on-both-sides",),
    ),
    mistake(
        "check-sides-swapped",
        "gradient_check",
        title="Equal gradients look opposite, as with left minus right in the slope",
        explanation="You get about 1 where the two gradients agree. That is so if the measured "
        "slope has the wrong sign, for instance because the cost on the right is subtracted from "
        "the one on the left.",
        hint="What is the sign of the slope of a rising line?",
        formula=SLOPE_FORMULA,
        change={SLOPE: "(J_minus - J_plus) / (2 * epsilon)"},
        equals=("check-gradients-added",),
    ),
    mistake(
        "check-sides-added",
        "gradient_check",
        title="The two costs are added instead of subtracted",
        explanation="You added the two costs, which gives about twice the cost, divided by a tiny "
        "step. A slope comes from their difference.",
        hint="How much does the cost change between the two points?",
        formula=SLOPE_FORMULA,
        change={SLOPE: "(J_plus + J_minus) / (2 * epsilon)"},
    ),
    mistake(
        "check-epsilon-for-two-epsilon",
        "gradient_check",
        title="Measured slope is doubled, as with ε instead of 2ε",
        explanation="You measure twice the slope. That happens, for instance, if you divide by one "
        "step although the two points lie two steps apart.",
        hint="How far is it from θ − ε to θ + ε?",
        formula=SLOPE_FORMULA,
        change={SLOPE: "(J_plus - J_minus) / epsilon"},
    ),
    mistake(
        "check-parentheses-lost",
        "gradient_check",
        title="Multiplied by ε instead of divided",
        explanation="You get a measured slope of almost zero: it is multiplied by ε instead of "
        "divided. That happens, for instance, if the parentheses around 2ε are missing.",
        hint="In which order does Python evaluate a division followed by a multiplication?",
        formula=SLOPE_FORMULA,
        change={SLOPE: "(J_plus - J_minus) / 2 * epsilon"},
    ),
    mistake(
        "check-fixed-step",
        "gradient_check",
        title="Argument ε is ignored",
        explanation="You get the result of the step 1e-7, whatever ε is passed. The function has "
        "an argument for the step, and whoever passes another one gets the result for yours.",
        hint="Which step does your function use when it is called with another ε?",
        formula="θ⁺ = θ + ε, θ⁻ = θ − ε",
        change={
            "theta + epsilon": "theta + 1e-7",
            "theta - epsilon": "theta - 1e-7",
            "2 * epsilon": "2e-7",
        },
    ),
    mistake(
        "check-input-shifted-too",
        "gradient_check",
        title="x is shifted as well",
        explanation="You added ε to x as well as to θ. What you measure is how the cost changes "
        "when both move, not when θ moves alone.",
        hint="Which variables does a partial derivative hold fixed?",
        formula=SLOPE_FORMULA,
        change={
            "forward_propagation(x, theta_plus)": "forward_propagation(x + epsilon, theta_plus)",
            "forward_propagation(x, theta_minus)": "forward_propagation(x - epsilon, theta_minus)",
        },
    ),
    mistake(
        "check-input-shifted-instead",
        "gradient_check",
        title="x is shifted instead of θ",
        explanation="You measured how the cost changes with x. The derivative to be checked is "
        "the one with respect to θ.",
        hint="Which variable is the parameter?",
        formula=SLOPE_FORMULA,
        change={
            "forward_propagation(x, theta_plus)": "forward_propagation(x + epsilon, theta)",
            "forward_propagation(x, theta_minus)": "forward_propagation(x - epsilon, theta)",
        },
    ),
    mistake(
        "check-norms-subtracted",
        "gradient_check",
        title="Difference of the norms instead of norm of the difference",
        explanation="You took the norms first and subtracted them. Two gradients of the same "
        "length that point in opposite directions would count as equal.",
        hint="In formula (2), which comes first above the fraction bar: subtracting or taking the "
        "norm?",
        formula=DIFFERENCE_FORMULA,
        change={ABOVE: "np.linalg.norm(grad) - np.linalg.norm(gradapprox)"},
    ),
    mistake(
        "check-gradients-added",
        "gradient_check",
        title="Equal gradients look opposite, as with a sum in the numerator",
        explanation="You get about 1 where the two gradients agree. That is so if they are added "
        "before the norm is taken, where they should be subtracted.",
        hint="What should the numerator be when the two gradients are equal?",
        formula=DIFFERENCE_FORMULA,
        change={ABOVE: "np.linalg.norm(grad + gradapprox)"},
        equals=("check-sides-swapped",),
    ),
    mistake(
        "check-norms-squared",
        "gradient_check",
        title="Norms are squared",
        explanation="You get the squares of the norms, as happens if no root is taken. The "
        "notebook's thresholds are meant for the norms themselves; with squares, a wrong gradient "
        "looks far better than it is.",
        hint="Is there a square in formula (2)?",
        formula=DIFFERENCE_FORMULA,
        change={
            ABOVE: "np.linalg.norm(grad - gradapprox) ** 2",
            BELOW: "np.linalg.norm(grad) ** 2 + np.linalg.norm(gradapprox) ** 2",
        },
    ),
    mistake(
        "check-product-in-the-denominator",
        "gradient_check",
        title="Norms are multiplied in the denominator",
        explanation="You multiplied the two norms. The result then has a unit and depends on how "
        "large the gradients are; dividing by their sum makes it a plain ratio.",
        hint="What is the largest value that formula (2) can give?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad) * np.linalg.norm(gradapprox)"},
    ),
    mistake(
        "check-one-norm-in-the-denominator",
        "gradient_check",
        title="Only one of the norms in the denominator",
        explanation="You divided by the norm of one gradient alone. The result is about twice as "
        "large and no longer treats both gradients alike.",
        hint="What happens to the result of formula (2) when the two gradients change places?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad)"},
    ),
    mistake(
        "check-norm-of-the-sum",
        "gradient_check",
        title="Norm of the sum instead of sum of the norms",
        explanation="You added the two gradients before taking the norm. Where they point in "
        "opposite directions, they cancel, and the result has no upper bound.",
        hint="In formula (2), which comes first below the fraction bar: adding or taking the norm?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad + gradapprox)"},
    ),
    mistake(
        "check-norms-subtracted-below",
        "gradient_check",
        title="Norms are subtracted in the denominator",
        explanation="You subtracted the two norms below the fraction bar. Where the gradients "
        "agree, you divide by almost zero, just when the result should be small.",
        hint="What does your denominator become if the two gradients are equal?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad) - np.linalg.norm(gradapprox)"},
    ),
    mistake(
        "check-one-norm-twice",
        "gradient_check",
        title="The same norm twice in the denominator",
        explanation="You have the norm of one gradient twice in the denominator, and not the "
        "other one. The result looks right as long as both have the same length.",
        hint="How often does each gradient occur below the fraction bar of formula (2)?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad) + np.linalg.norm(grad)"},
    ),
    mistake(
        "check-compared-with-itself",
        "gradient_check",
        title="Zero even for a wrong gradient",
        explanation="You get zero even where the gradient is wrong. So your numerator does not "
        "hold the gap between the claimed and the measured gradient: perhaps one of them is "
        "compared with itself.",
        hint="Which two gradients does the function compare, and where does each come from?",
        formula=DIFFERENCE_FORMULA,
        change={ABOVE: "np.linalg.norm(grad - grad)"},
    ),
    mistake(
        "check-measured-for-claimed",
        "gradient_check",
        title="The measured slope is compared with itself",
        explanation="You compare the measured slope with that slope again. What backward "
        "propagation claims has no influence on your result.",
        hint="Where does the gradient come from that the function is to check?",
        formula=DIFFERENCE_FORMULA,
        change={
            "backward_propagation(x, theta)\n": "backward_propagation(x, theta)\n"
            "    grad = gradapprox\n"
        },
    ),
    mistake(
        "check-absolute",
        "gradient_check",
        title="Absolute difference: the denominator is not used",
        explanation="You returned the numerator alone. Whether a gap is large depends on how "
        "large the gradients are.",
        hint="Is a gap of 0.001 large? What would you need to know to tell?",
        formula=DIFFERENCE_FORMULA,
        change={DIFFERENCE: "numerator"},
    ),
    mistake(
        "check-gradient-of-the-swapped-arguments",
        "gradient_check",
        title="Backward propagation gets θ in the place of x",
        explanation="You passed θ where x belongs. The claimed derivative is then that of another "
        "point and does not match the measured one.",
        hint="Compare the order of the arguments with the definition.",
        formula="dJ/dθ = x",
        change={"backward_propagation(x, theta)": "backward_propagation(theta, x)"},
    ),
    mistake(
        "check-not-returned",
        "gradient_check",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula=DIFFERENCE_FORMULA,
        change={"\n    return difference": ""},
    ),
]

# gradient_check_n ---------------------------------------------------------------------------------

PLUS_COPY = "theta_plus = np.copy(parameters_values)"
MINUS_COPY = "theta_minus = np.copy(parameters_values)"
PLUS_STEP = "theta_plus[i] = theta_plus[i] + epsilon"
MINUS_STEP = "theta_minus[i] = theta_minus[i] - epsilon"
PLUS_COST = "forward_propagation_n(X, Y, vector_to_dictionary(theta_plus))"
MINUS_COST = "forward_propagation_n(X, Y, vector_to_dictionary(theta_minus))"
SLOPE_N = "gradapprox[i] = (J_plus[i] - J_minus[i]) / (2 * epsilon)"
GRAD = "grad = gradients_to_vector(gradients)"
LOOP = "for i in range(num_parameters):"
SLOPE_N_FORMULA = "gradapprox[i] = (J(θ + εeᵢ) − J(θ − εeᵢ)) / (2ε)"


def stacked(*names: str, order: str = "C") -> str:
    """The line that stacks the gradients in another order."""
    listed = ", ".join(f'"{name}"' for name in names)
    return (
        f'grad = np.concatenate([np.reshape(gradients[n], (-1, 1), order="{order}")'
        f" for n in ({listed})])"
    )


CHECK_N = [
    mistake(
        "check-n-one-sided",
        "gradient_check_n",
        title="One-sided difference",
        explanation="You compared the cost to the right of θ with the cost at θ itself. The error "
        "of such a slope shrinks only like ε, that of the two-sided slope like ε².",
        hint="At which two points does formula (1) evaluate the cost?",
        formula=SLOPE_N_FORMULA,
        change={
            MINUS_COST: "forward_propagation_n(X, Y, parameters)",
            SLOPE_N: "gradapprox[i] = (J_plus[i] - J_minus[i]) / epsilon",
        },
    ),
    mistake(
        "check-n-one-sided-over-two-epsilon",
        "gradient_check_n",
        title="Measured slopes are halved, as with a left side that is not shifted",
        explanation="You measure half of each slope. That is so if the left cost is computed at θ "
        "itself, but the difference is divided by 2ε: the two points are then only ε apart.",
        hint="How far apart are the two points at which you evaluate the cost?",
        formula=SLOPE_N_FORMULA,
        change={MINUS_COST: "forward_propagation_n(X, Y, parameters)"},
        equals=("check-n-not-copied",),
    ),
    mistake(
        "check-n-plus-on-both-sides",
        "gradient_check_n",
        title="All measured slopes are zero, as with +ε on both sides",
        explanation="You get zero for every measured slope. That is so if both steps go to the "
        "right: the two costs are then equal.",
        hint="Which sign does each of the two steps have?",
        formula="θ⁺ = θ + εeᵢ, θ⁻ = θ − εeᵢ",
        change={MINUS_STEP: "theta_minus[i] = theta_minus[i] + epsilon"},
        equals=("check-n-same-cost-twice",),
    ),
    mistake(
        "check-n-same-cost-twice",
        "gradient_check_n",
        title="All measured slopes are zero, as with the same cost on both sides",
        explanation="You get zero for every measured slope. That is so if both costs are computed "
        "at the same point.",
        hint="Is θ⁻ used anywhere?",
        formula=SLOPE_N_FORMULA,
        change={MINUS_COST: PLUS_COST},
        equals=("check-n-plus-on-both-sides",),
    ),
    mistake(
        "check-n-sides-swapped",
        "gradient_check_n",
        title="Equal gradients look opposite, as with left minus right in the slope",
        explanation="You get about 1 where the two gradients agree. That is so if the measured "
        "slope has the wrong sign, for instance because the cost on the right is subtracted from "
        "the one on the left.",
        hint="What is the sign of the slope of a rising line?",
        formula=SLOPE_N_FORMULA,
        change={SLOPE_N: "gradapprox[i] = (J_minus[i] - J_plus[i]) / (2 * epsilon)"},
        equals=("check-n-gradients-added",),
    ),
    mistake(
        "check-n-epsilon-for-two-epsilon",
        "gradient_check_n",
        title="Measured slopes are doubled, as with ε instead of 2ε",
        explanation="You measure twice each slope. That happens, for instance, if you divide by "
        "one step although the two points lie two steps apart.",
        hint="How far is it from θ − ε to θ + ε?",
        formula=SLOPE_N_FORMULA,
        change={SLOPE_N: "gradapprox[i] = (J_plus[i] - J_minus[i]) / epsilon"},
    ),
    mistake(
        "check-n-parentheses-lost",
        "gradient_check_n",
        title="Multiplied by ε instead of divided",
        explanation="You get measured slopes of almost zero: they are multiplied by ε instead of "
        "divided. That happens, for instance, if the parentheses around 2ε are missing.",
        hint="In which order does Python evaluate a division followed by a multiplication?",
        formula=SLOPE_N_FORMULA,
        change={SLOPE_N: "gradapprox[i] = (J_plus[i] - J_minus[i]) / 2 * epsilon"},
    ),
    mistake(
        "check-n-fixed-step",
        "gradient_check_n",
        title="Argument ε is ignored",
        explanation="You get the result of the step 1e-7, whatever ε is passed. The function has "
        "an argument for the step, and whoever passes another one gets the result for yours.",
        hint="Which step does your function use when it is called with another ε?",
        formula="θ⁺ = θ + εeᵢ, θ⁻ = θ − εeᵢ",
        change={
            PLUS_STEP: "theta_plus[i] = theta_plus[i] + 1e-7",
            MINUS_STEP: "theta_minus[i] = theta_minus[i] - 1e-7",
            SLOPE_N: "gradapprox[i] = (J_plus[i] - J_minus[i]) / 2e-7",
        },
    ),
    mistake(
        "check-n-all-shifted",
        "gradient_check_n",
        title="All parameters are shifted at once",
        explanation="You added ε to the whole column. What you measure is the slope when all "
        "parameters move together, and it is the same for every i.",
        hint="Which entry belongs to this round of the loop?",
        formula="θ⁺ = θ + εeᵢ, θ⁻ = θ − εeᵢ",
        change={
            PLUS_STEP: "theta_plus = theta_plus + epsilon",
            MINUS_STEP: "theta_minus = theta_minus - epsilon",
        },
    ),
    mistake(
        "check-n-not-copied",
        "gradient_check_n",
        title="Measured slopes are halved, as with a column that is not copied",
        explanation="You measure half of each slope. That is so if both steps are made in one and "
        "the same column: the step to the left then starts from the entry that was already moved "
        "to the right, and ends at θ.",
        hint="Does an assignment make a new array?",
        formula=SLOPE_N_FORMULA,
        change={
            PLUS_COPY: "theta_plus = parameters_values",
            MINUS_COPY: "theta_minus = parameters_values",
        },
        equals=("check-n-one-sided-over-two-epsilon",),
    ),
    mistake(
        "check-n-plus-not-copied",
        "gradient_check_n",
        title="Each step to the right stays in the column",
        explanation="You leave each step to the right in the column, so both sides are shifted by "
        "what earlier rounds left behind.",
        hint="What does the original look like after one round of the loop?",
        formula=SLOPE_N_FORMULA,
        change={PLUS_COPY: "theta_plus = parameters_values"},
    ),
    mistake(
        "check-n-minus-not-copied",
        "gradient_check_n",
        title="Each step to the left stays in the column",
        explanation="You leave each step to the left in the column for the rounds that follow, so "
        "they measure at another point.",
        hint="What does the original look like after one round of the loop?",
        formula=SLOPE_N_FORMULA,
        change={MINUS_COPY: "theta_minus = parameters_values"},
    ),
    mistake(
        "check-n-examples-shifted-too",
        "gradient_check_n",
        title="X is shifted as well",
        explanation="You added ε to the examples as well as to the parameter. What you measure is "
        "how the cost changes when both move.",
        hint="Which variables does a partial derivative hold fixed?",
        formula=SLOPE_N_FORMULA,
        change={
            PLUS_COST: "forward_propagation_n(X + epsilon, Y, vector_to_dictionary(theta_plus))",
            MINUS_COST: "forward_propagation_n(X - epsilon, Y, vector_to_dictionary(theta_minus))",
        },
    ),
    mistake(
        "check-n-cost-against-the-examples",
        "gradient_check_n",
        title="Cost is computed against X instead of Y",
        explanation="You passed the examples where the labels belong. Broadcasting lets that "
        "pass, but the measured slopes are those of another cost.",
        hint="Which arguments does the forward pass take, and in which order?",
        formula="J = −1/m · Σ (y·log a + (1 − y)·log(1 − a))",
        change={
            PLUS_COST: "forward_propagation_n(X, X, vector_to_dictionary(theta_plus))",
            MINUS_COST: "forward_propagation_n(X, X, vector_to_dictionary(theta_minus))",
        },
    ),
    mistake(
        "check-n-half-of-the-parameters",
        "gradient_check_n",
        title="Only the first half of the parameters is measured",
        explanation="You measure only the first half of the slopes; the others stay at zero but "
        "are compared all the same. That happens, for instance, if the loop ends halfway.",
        hint="How many entries does the column have, and how many rounds does your loop run?",
        formula="i = 1, …, 47",
        change={LOOP: "for i in range(num_parameters // 2):"},
    ),
    mistake(
        "check-n-last-parameter-forgotten",
        "gradient_check_n",
        title="The last parameter is not measured",
        explanation="You leave the slope of the last bias at zero, but it is compared all the "
        "same. That happens, for instance, if the loop ends one round too early.",
        hint="Is the end of a range included in it?",
        formula="i = 1, …, 47",
        change={LOOP: "for i in range(num_parameters - 1):"},
    ),
    mistake(
        "check-n-first-parameter-forgotten",
        "gradient_check_n",
        title="The first parameter is not measured",
        explanation="You leave the slope of the first weight at zero, but it is compared all the "
        "same. That happens, for instance, if the loop begins at 1, although array indices begin "
        "at 0.",
        hint="What is the index of the first entry?",
        formula="i = 1, …, 47",
        change={LOOP: "for i in range(1, num_parameters):"},
    ),
    mistake(
        "check-n-first-parameter-only",
        "gradient_check_n",
        title="Only the first parameter is measured",
        explanation="You measure only the first slope; all others are still zero when they are "
        "compared. That happens, for instance, if the comparison is inside the loop, or if the "
        "loop has only one round.",
        hint="How many rounds does the loop run, and which lines belong to each?",
        formula=DIFFERENCE_FORMULA,
        change={
            SLOPE_N: f"{SLOPE_N}\n"
            f"        numerator = {ABOVE}\n"
            f"        denominator = {BELOW}\n"
            f"        return {DIFFERENCE}"
        },
    ),
    mistake(
        "check-n-slope-overwritten",
        "gradient_check_n",
        title="Only the last slope is left, and compared with all gradients",
        explanation="You compare all gradients with the slope of the last parameter alone. That "
        "happens, for instance, if each round assigns to the whole of gradapprox instead of its "
        "entry i.",
        hint="Where does round i put its result?",
        formula=SLOPE_N_FORMULA,
        change={SLOPE_N: "gradapprox = (J_plus[i] - J_minus[i]) / (2 * epsilon)"},
    ),
    mistake(
        "check-n-weights-before-biases",
        "gradient_check_n",
        title="Gradients are in the wrong order: all weights, then all biases",
        explanation="You stacked the gradients by kind. The parameters are stacked layer by layer, "
        "so entry i of one column does not correspond to entry i of the other.",
        hint="Which of the given functions stacks in the right order?",
        formula="grad = (dW1, db1, dW2, db2, dW3, db3)",
        change={GRAD: stacked("dW1", "dW2", "dW3", "db1", "db2", "db3")},
    ),
    mistake(
        "check-n-last-layer-first",
        "gradient_check_n",
        title="Gradients are in the wrong order: the last layer first",
        explanation="You stacked the gradients in the order in which backward propagation computes "
        "them. The parameters are stacked from the first layer on.",
        hint="Which of the given functions stacks in the right order?",
        formula="grad = (dW1, db1, dW2, db2, dW3, db3)",
        change={GRAD: stacked("dW3", "db3", "dW2", "db2", "dW1", "db1")},
    ),
    mistake(
        "check-n-biases-before-weights",
        "gradient_check_n",
        title="Gradients are in the wrong order: db before dW in each layer",
        explanation="You put the bias of each layer before its weights. The parameters are "
        "stacked the other way round.",
        hint="Which of the given functions stacks in the right order?",
        formula="grad = (dW1, db1, dW2, db2, dW3, db3)",
        change={GRAD: stacked("db1", "dW1", "db2", "dW2", "db3", "dW3")},
    ),
    mistake(
        "check-n-by-columns",
        "gradient_check_n",
        title="Gradients are unrolled column by column",
        explanation="You unrolled each gradient along its columns. The parameters are unrolled "
        "along their rows, so the entries of the weights do not correspond.",
        hint="Which of the given functions unrolls in the right order?",
        formula="grad = (dW1, db1, dW2, db2, dW3, db3), rows first",
        change={GRAD: stacked("dW1", "db1", "dW2", "db2", "dW3", "db3", order="F")},
    ),
    mistake(
        "check-n-norms-subtracted",
        "gradient_check_n",
        title="Difference of the norms instead of norm of the difference",
        explanation="You took the norms first and subtracted them. Two gradients of the same "
        "length that point in different directions would count as equal.",
        hint="In formula (2), which comes first above the fraction bar: subtracting or taking the "
        "norm?",
        formula=DIFFERENCE_FORMULA,
        change={ABOVE: "np.linalg.norm(grad) - np.linalg.norm(gradapprox)"},
    ),
    mistake(
        "check-n-gradients-added",
        "gradient_check_n",
        title="Equal gradients look opposite, as with a sum in the numerator",
        explanation="You get about 1 where the two gradients agree. That is so if they are added "
        "before the norm is taken, where they should be subtracted.",
        hint="What should the numerator be when the two gradients are equal?",
        formula=DIFFERENCE_FORMULA,
        change={ABOVE: "np.linalg.norm(grad + gradapprox)"},
        equals=("check-n-sides-swapped",),
    ),
    mistake(
        "check-n-norms-squared",
        "gradient_check_n",
        title="Norms are squared",
        explanation="You get the squares of the norms, as happens if no root is taken. The "
        "notebook's thresholds are meant for the norms themselves; with squares, a wrong gradient "
        "looks far better than it is.",
        hint="Is there a square in formula (2)?",
        formula=DIFFERENCE_FORMULA,
        change={
            ABOVE: "np.linalg.norm(grad - gradapprox) ** 2",
            BELOW: "np.linalg.norm(grad) ** 2 + np.linalg.norm(gradapprox) ** 2",
        },
    ),
    mistake(
        "check-n-sums-of-absolute-values",
        "gradient_check_n",
        title="Sums of absolute values instead of norms",
        explanation="You added up absolute values. Formula (2) uses the Euclidean norm, the square "
        "root of the sum of squares, and the thresholds are meant for that.",
        hint="What does the subscript 2 on the norm stand for?",
        formula=DIFFERENCE_FORMULA,
        change={
            ABOVE: "np.sum(np.abs(grad - gradapprox))",
            BELOW: "np.sum(np.abs(grad)) + np.sum(np.abs(gradapprox))",
        },
    ),
    mistake(
        "check-n-product-in-the-denominator",
        "gradient_check_n",
        title="Norms are multiplied in the denominator",
        explanation="You multiplied the two norms. The result then depends on how large the "
        "gradients are; dividing by their sum makes it a plain ratio.",
        hint="What is the largest value that formula (2) can give?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad) * np.linalg.norm(gradapprox)"},
    ),
    mistake(
        "check-n-one-norm-in-the-denominator",
        "gradient_check_n",
        title="Only one of the norms in the denominator",
        explanation="You divided by the norm of one gradient alone. The result is about twice as "
        "large and no longer treats both gradients alike.",
        hint="What happens to the result of formula (2) when the two gradients change places?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad)"},
    ),
    mistake(
        "check-n-norm-of-the-sum",
        "gradient_check_n",
        title="Norm of the sum in the denominator instead of sum of the norms",
        explanation="You added the gradients before taking the norm. Where they have opposite "
        "signs they cancel, and the ratio can grow without bound.",
        hint="In formula (2), which comes first below the fraction bar: adding or taking the "
        "norms?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad + gradapprox)"},
    ),
    mistake(
        "check-n-norms-subtracted-below",
        "gradient_check_n",
        title="Norms are subtracted in the denominator",
        explanation="You subtracted the two norms below the fraction bar. Where the gradients "
        "agree, you divide by almost zero, just when the result should be small.",
        hint="What does your denominator become if the two gradients are equal?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad) - np.linalg.norm(gradapprox)"},
    ),
    mistake(
        "check-n-one-norm-twice",
        "gradient_check_n",
        title="The same norm twice in the denominator",
        explanation="You have the norm of one gradient twice in the denominator, and not the "
        "other one. The result looks right as long as both have the same length.",
        hint="How often does each gradient occur below the fraction bar of formula (2)?",
        formula=DIFFERENCE_FORMULA,
        change={BELOW: "np.linalg.norm(grad) + np.linalg.norm(grad)"},
    ),
    mistake(
        "check-n-compared-with-itself",
        "gradient_check_n",
        title="Zero even for a wrong gradient",
        explanation="You get zero even where the gradient is wrong. So your numerator does not "
        "hold the gap between the claimed and the measured gradient: perhaps one of them is "
        "compared with itself.",
        hint="Which two gradients does the function compare, and where does each come from?",
        formula=DIFFERENCE_FORMULA,
        change={ABOVE: "np.linalg.norm(grad - grad)"},
    ),
    mistake(
        "check-n-numerator-alone",
        "gradient_check_n",
        title="Absolute difference: the denominator is not used",
        explanation="You returned the numerator alone. Whether a gap is large depends on how "
        "large the gradients are.",
        hint="Is a gap of 0.001 large? What would you need to know to tell?",
        formula=DIFFERENCE_FORMULA,
        change={DIFFERENCE: "numerator"},
    ),
    mistake(
        "check-n-largest-gap",
        "gradient_check_n",
        title="Largest absolute gap instead of the relative difference",
        explanation="You returned the largest gap between two entries. It says nothing until it is "
        "compared with the size of the gradients.",
        hint="Is a gap of 0.001 large? What would you need to know to tell?",
        formula=DIFFERENCE_FORMULA,
        change={DIFFERENCE: "np.max(np.abs(grad - gradapprox))"},
    ),
    mistake(
        "check-n-not-returned",
        "gradient_check_n",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula=DIFFERENCE_FORMULA,
        change={"\n    return difference": ""},
    ),
]

# backward_propagation_n ---------------------------------------------------------------------------

DW1 = "dW1 = 1.0 / m * np.dot(dZ1, X.T)\n"
DW2 = "dW2 = 1.0 / m * np.dot(dZ2, A1.T)\n"
DB1 = "db1 = 1.0 / m * np.sum(dZ1, axis=1, keepdims=True)\n"
DB2 = "db2 = 1.0 / m * np.sum(dZ2, axis=1, keepdims=True)\n"
DB3 = "db3 = 1.0 / m * np.sum(dZ3, axis=1, keepdims=True)\n"
DW2_FORMULA = "dW2 = 1/m · dZ2·A1ᵀ"
DB1_FORMULA = "db1 = 1/m · Σ dZ1"

REPAIR = [
    mistake(
        "planted-bug-dw2",
        "backward_propagation_n",
        title="The planted bug in dW2 is still there: an extra factor of 2",
        explanation="You get twice the measured gradient in every entry of dW2, as the line that "
        "was handed out makes it.",
        hint="What is the ratio of the claimed to the measured gradient, block by block?",
        formula=DW2_FORMULA,
        change={DW2: DW2.replace("\n", " * 2\n")},
    ),
    mistake(
        "planted-bug-db1",
        "backward_propagation_n",
        title="The planted bug in db1 is still there: an extra factor of 4",
        explanation="You get four times the measured gradient in every entry of db1, as the line "
        "that was handed out makes it.",
        hint="What is the ratio of the claimed to the measured gradient, block by block?",
        formula=DB1_FORMULA,
        change={DB1: DB1.replace("1.0", "4.0")},
    ),
    mistake(
        "repair-dw2-overcorrected",
        "backward_propagation_n",
        title="dW2 is overcorrected: now half of what it should be",
        explanation="You get half the measured gradient for dW2. Without the planted factor of 2 "
        "the line is right, and nothing needs to be divided by 2.",
        hint="What is the ratio of the claimed to the measured gradient in this block now?",
        formula=DW2_FORMULA,
        change={DW2: DW2.replace("\n", " / 2\n")},
    ),
    mistake(
        "repair-db1-overcorrected",
        "backward_propagation_n",
        title="db1 is overcorrected: now a quarter of what it should be",
        explanation="You get a quarter of the measured gradient for db1. Without the planted "
        "factor of 4 the line is right, and nothing needs to be divided by 4.",
        hint="What is the ratio of the claimed to the measured gradient in this block now?",
        formula=DB1_FORMULA,
        change={DB1: DB1.replace("1.0", "0.25")},
    ),
    mistake(
        "repair-db1-halfway",
        "backward_propagation_n",
        title="db1 is only half repaired: still twice what it should be",
        explanation="You get twice the measured gradient for db1: half of the planted factor of 4 "
        "is left. The mean of dZ1 over the examples needs no extra factor at all.",
        hint="What is the ratio of the claimed to the measured gradient in this block now?",
        formula=DB1_FORMULA,
        change={DB1: DB1.replace("1.0", "2.0")},
    ),
    mistake(
        "repair-of-dw2-in-dw1",
        "backward_propagation_n",
        title="Repair is in the wrong block: dW1 is halved, dW2 still doubled",
        explanation="You halved dW1, which had been right, and left the factor of 2 in dW2. Now "
        "two blocks are wrong.",
        hint="Which block of weights is off by a factor in the notebook as handed out?",
        formula=f"{DW2_FORMULA}, dW1 = 1/m · dZ1·Xᵀ",
        change={DW2: DW2.replace("\n", " * 2\n"), DW1: DW1.replace("\n", " / 2\n")},
    ),
    mistake(
        "repair-of-db1-in-db2",
        "backward_propagation_n",
        title="Repair is in the wrong block: db2 is quartered, db1 still quadrupled",
        explanation="You divided db2, which had been right, by 4 and left the factor of 4 in db1. "
        "Now two blocks are wrong.",
        hint="Which block of biases is off by a factor in the notebook as handed out?",
        formula=f"{DB1_FORMULA}, db2 = 1/m · Σ dZ2",
        change={DB1: DB1.replace("1.0", "4.0"), DB2: DB2.replace("1.0", "0.25")},
    ),
    mistake(
        "repair-dw2-not-averaged",
        "backward_propagation_n",
        title="dW2 lost its 1/m in the repair",
        explanation="You do not divide dW2 by the number of examples any more. The cost is a mean, "
        "and so is its gradient.",
        hint="Which factor should remain in front of the product?",
        formula=DW2_FORMULA,
        change={DW2: "dW2 = np.dot(dZ2, A1.T)\n"},
    ),
    mistake(
        "repair-db1-not-averaged",
        "backward_propagation_n",
        title="db1 lost its 1/m in the repair",
        explanation="You do not divide db1 by the number of examples any more. The cost is a mean, "
        "and so is its gradient.",
        hint="Which factor should remain in front of the sum?",
        formula=DB1_FORMULA,
        change={DB1: "db1 = np.sum(dZ1, axis=1, keepdims=True)\n"},
    ),
    mistake(
        "repair-db1-from-dz2",
        "backward_propagation_n",
        title="db1 has the values of db2",
        explanation="You get db2's values for db1. A layer's bias gets the gradient of its own "
        "layer, as the shape of db1 also shows.",
        hint="Which layer do the values of db1 come from?",
        formula=DB1_FORMULA,
        change={DB1: DB1.replace("dZ1", "dZ2")},
    ),
    mistake(
        "repair-dw2-from-a2",
        "backward_propagation_n",
        title="dW2 is computed with A2",
        explanation="You multiplied by the activations of layer 2 itself. The weights of a layer "
        "are applied to the activations of the layer before.",
        hint="What is W2 multiplied by in forward propagation?",
        formula=DW2_FORMULA,
        change={DW2: DW2.replace("A1", "A2")},
    ),
    mistake(
        "repair-dw2-transposed",
        "backward_propagation_n",
        title="dW2 is transposed",
        explanation="You get dW2 with rows and columns exchanged, as from A1 times the transpose "
        "of dZ2. A gradient has the shape of its parameter.",
        hint="Compare the shapes of W2 and dW2.",
        formula=DW2_FORMULA,
        change={DW2: "dW2 = 1.0 / m * np.dot(A1, dZ2.T)\n"},
    ),
    mistake(
        "repair-db1-flat",
        "backward_propagation_n",
        title="db1 has lost its second axis",
        explanation="You get a flat array for db1: the second axis is lost, for example in a sum "
        "that does not keep it. A gradient has the shape of its parameter, here a column.",
        hint="Compare the shapes of b1 and db1.",
        formula="shape of db1 = (n[1], 1)",
        change={DB1: "db1 = 1.0 / m * np.sum(dZ1, axis=1)\n"},
    ),
    mistake(
        "repair-biases-flat",
        "backward_propagation_n",
        title="All db have lost their second axis",
        explanation="You get flat arrays for db: the second axis is lost, for example in a sum "
        "that does not keep it. A gradient has the shape of its parameter, here a column.",
        hint="Compare the shapes of b and db.",
        formula="shape of db[l] = (n[l], 1)",
        change={line: line.replace(", keepdims=True", "") for line in (DB1, DB2, DB3)},
    ),
    mistake(
        "repair-db1-summed-over-units",
        "backward_propagation_n",
        title="db1 is summed over the units instead of the examples",
        explanation="You summed along the wrong axis, which leaves one number for each example. "
        "Each unit has one bias, so the sum has to run over the examples.",
        hint="Columns are examples: along which axis do they run?",
        formula=DB1_FORMULA,
        change={DB1: DB1.replace("axis=1", "axis=0")},
    ),
    mistake(
        "repair-relu-mask-lets-zero-through",
        "backward_propagation_n",
        title="ReLU masks no gradient",
        explanation="You let gradients flow through units that ReLU had turned off. That happens, "
        "for instance, if ReLU's mask is left out, or tests the activations for ≥ 0, which is true "
        "of all of them.",
        hint="What is the activation of a unit that is off?",
        formula="dZ[l] = dA[l] ⊙ [A[l] > 0]",
        change={"A1 > 0": "A1 >= 0", "A2 > 0": "A2 >= 0"},
    ),
    mistake(
        "repair-output-sign",
        "backward_propagation_n",
        title="dZ3 has the wrong sign",
        explanation="You subtracted the predictions from the labels. All gradients come out with "
        "the opposite sign, and gradient descent would walk uphill.",
        hint="If the prediction is too large, should Z3 grow or shrink?",
        formula="dZ3 = A3 − Y",
        change={"dZ3 = A3 - Y": "dZ3 = Y - A3"},
    ),
    mistake(
        "repair-m-from-the-features",
        "backward_propagation_n",
        title="m is the number of features instead of examples",
        explanation="You divided by the number of features, which is the number of rows of X. Here "
        "each column is an example.",
        hint="Which axis of X counts the examples?",
        formula="X has the shape (n[0], m)",
        change={"m = X.shape[1]": "m = X.shape[0]"},
    ),
    mistake(
        "repair-not-returned",
        "backward_propagation_n",
        title="None is returned",
        explanation="You give back None, as happens if no `return` with a value is reached.",
        hint="How does a result leave a function?",
        formula="dW1, db1, dW2, db2, dW3, db3",
        change={"\n    return gradients": ""},
    ),
]
