"""Certificate policies along a path: the valid policy tree of RFC 5280, section 6.1.

The national authorities use policies without mappings or constraints; the whole algorithm is here because a
path that carries them must not be accepted by accident. The size of the tree is bounded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kzeds import oids
from kzeds.asn1 import SEQUENCE, context, parse
from kzeds.certificate import Certificate
from kzeds.errors import Malformed

ANY = oids.ANY_POLICY
# A hostile chain could let the tree grow exponentially (CVE-2023-0464 in another library).
MAX_NODES = 512


@dataclass(frozen=True)
class PolicyDemands:
    """The inputs of the algorithm; the default asks for nothing, as the national profile does."""

    acceptable: frozenset[str] = frozenset({ANY})
    """Policies that the caller accepts (user-initial-policy-set)."""
    explicit: bool = False
    """Whether the path must be valid for one of them at all."""
    no_mapping: bool = False
    no_any: bool = False


@dataclass(eq=False)
class _Node:
    policy: str
    expected: set[str]
    parent: _Node | None
    children: list[_Node] = field(default_factory=list)


class _Tree:
    """The tree, level by level; level 0 is the root."""

    def __init__(self) -> None:
        self.levels: list[list[_Node]] = [[_Node(ANY, {ANY}, None)]]
        self._nodes = 1

    def add(self, level: int, parent: _Node, policy: str, expected: set[str]) -> None:
        self._nodes += 1
        if self._nodes > MAX_NODES:
            raise Malformed("too many policies")
        node = _Node(policy, expected, parent)
        parent.children.append(node)
        self.levels[level].append(node)

    def remove(self, level: int, node: _Node) -> None:
        """Takes the node and everything below it out."""
        for child in list(node.children):
            self.remove(level + 1, child)
        self.levels[level].remove(node)
        if node.parent is not None:
            node.parent.children.remove(node)

    def prune(self, level: int) -> bool:
        """Takes out nodes above `level` without children; says whether anything is left."""
        for depth in range(level - 1, -1, -1):
            for node in [node for node in self.levels[depth] if not node.children]:
                self.remove(depth, node)
        return bool(self.levels[0])


def _policies(certificate: Certificate) -> tuple[str, ...] | None:
    if oids.CERTIFICATE_POLICIES not in certificate.extensions:
        return None
    policies = certificate.policies
    if len(set(policies)) != len(policies) or not policies:
        raise Malformed("a policy occurs twice, or none is named")
    return policies


def _mappings(certificate: Certificate) -> dict[str, set[str]]:
    extension = certificate.extensions.get(oids.POLICY_MAPPINGS)
    mappings: dict[str, set[str]] = {}
    if extension is None:
        return mappings
    for item in parse(extension.value).children(SEQUENCE):
        pair = [node.oid() for node in item.children(SEQUENCE)]
        if len(pair) != 2 or ANY in pair:
            raise Malformed("bad policy mapping")
        mappings.setdefault(pair[0], set()).add(pair[1])
    return mappings


def _constraints(certificate: Certificate) -> tuple[int | None, int | None]:
    """requireExplicitPolicy and inhibitPolicyMapping."""
    extension = certificate.extensions.get(oids.POLICY_CONSTRAINTS)
    found: dict[int, int] = {}
    if extension is not None:
        for node in parse(extension.value).children(SEQUENCE):
            if node.tag not in (context(0, False), context(1, False)):
                raise Malformed("bad policy constraints")
            found[node.tag & 1] = node.integer(node.tag)
    if any(number < 0 for number in found.values()):
        raise Malformed("bad policy constraints")
    return found.get(0), found.get(1)


def _inhibit_any(certificate: Certificate) -> int | None:
    extension = certificate.extensions.get(oids.INHIBIT_ANY_POLICY)
    number = None if extension is None else parse(extension.value).integer()
    if number is not None and number < 0:
        raise Malformed("bad inhibitAnyPolicy")
    return number


def _extend(tree: _Tree, level: int, policies: Sequence[str], any_allowed: bool) -> bool:
    """Step (d): the policies of a certificate as a new level; says whether the tree lives on."""
    above = tree.levels[level - 1]
    tree.levels.append([])
    for policy in policies:
        if policy == ANY:
            continue
        matching = [node for node in above if policy in node.expected]
        matching = matching or [node for node in above if node.policy == ANY]
        for node in matching:
            tree.add(level, node, policy, {policy})
    if ANY in policies and any_allowed:
        for node in above:
            present = {child.policy for child in node.children}
            for policy in sorted(node.expected - present):
                tree.add(level, node, policy, {policy})
    return tree.prune(level)


def _map(tree: _Tree, level: int, mappings: dict[str, set[str]], allowed: bool) -> bool:
    """Step (b) of the preparation: policies of one domain become those of another."""
    for policy, subjects in mappings.items():
        nodes = [node for node in tree.levels[level] if node.policy == policy]
        if not allowed:
            for node in nodes:
                tree.remove(level, node)
        elif nodes:
            for node in nodes:
                node.expected = set(subjects)
        else:
            for node in [node for node in tree.levels[level] if node.policy == ANY]:
                assert node.parent is not None
                tree.add(level, node.parent, policy, set(subjects))
    return tree.prune(level)


def _accept(tree: _Tree, level: int, acceptable: frozenset[str]) -> bool:
    """Step (g) of the wrap-up: what is left of the tree for the policies that the caller accepts."""
    if ANY in acceptable:
        return True
    from_any = [
        (depth, node)
        for depth in range(1, level + 1)
        for node in tree.levels[depth]
        if node.parent is not None and node.parent.policy == ANY
    ]
    for depth, node in from_any:
        if node.policy not in acceptable and node.policy != ANY:
            tree.remove(depth, node)
    present = {node.policy for _, node in from_any}
    for node in [node for node in tree.levels[level] if node.policy == ANY]:
        assert node.parent is not None
        for policy in sorted(acceptable - present):
            tree.add(level, node.parent, policy, {policy})
        tree.remove(level, node)
    return tree.prune(level)


def policies_hold(path: Sequence[Certificate], demands: PolicyDemands) -> bool:
    """Whether the policies of a path allow it. `path` goes from below the root to the first certificate.

    Raises `Malformed` for broken policy extensions.
    """
    length = len(path)
    tree: _Tree | None = _Tree()
    explicit = 0 if demands.explicit else length + 1
    mapping = 0 if demands.no_mapping else length + 1
    inhibit_any = 0 if demands.no_any else length + 1
    for level, certificate in enumerate(path, 1):
        last = level == length
        policies = _policies(certificate)
        if policies is None:
            tree = None
        elif tree is not None:
            any_allowed = inhibit_any > 0 or (not last and certificate.is_self_issued)
            tree = tree if _extend(tree, level, policies, any_allowed) else None
        if tree is None and explicit == 0:
            return False
        require, no_mapping = _constraints(certificate)
        if last:
            explicit = max(explicit - 1, 0) if require != 0 else 0
            break
        mappings = _mappings(certificate)
        if tree is not None and mappings:
            tree = tree if _map(tree, level, mappings, mapping > 0) else None
        if not certificate.is_self_issued:
            explicit, mapping, inhibit_any = (max(n - 1, 0) for n in (explicit, mapping, inhibit_any))
        explicit = explicit if require is None else min(explicit, require)
        mapping = mapping if no_mapping is None else min(mapping, no_mapping)
        stated = _inhibit_any(certificate)
        inhibit_any = inhibit_any if stated is None else min(inhibit_any, stated)
    if tree is not None and not _accept(tree, length, demands.acceptable):
        tree = None
    return explicit > 0 or tree is not None
