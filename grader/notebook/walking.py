"""Which nodes does a syntax tree have? `ast.walk` takes three times as long."""

from __future__ import annotations

import ast


def walk(tree: ast.AST) -> list[ast.AST]:
    """The nodes of a tree in the order of `ast.walk`, but for those that mark loads and stores."""
    nodes = [tree]
    for node in nodes:  # which grows meanwhile
        for name in node._fields:
            if name == "ctx":
                continue
            value = getattr(node, name, None)
            if isinstance(value, ast.AST):
                nodes.append(value)
            elif isinstance(value, list):
                nodes.extend([one for one in value if isinstance(one, ast.AST)])
    return nodes
