"""The Merkle tree: published vectors, the definitions of RFC 6962, and proofs that must fail."""

import base64
from collections.abc import Sequence
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.ledger.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

PROPERTY = settings(deadline=None, database=None)


def hashes_of(text: str) -> list[bytes]:
    return [bytes.fromhex(word) for word in text.split()]


# The eight inputs that the implementations of Certificate Transparency share, and their trees.
INPUTS = [b"", *hashes_of("00 10 2021 3031 40414243 5051525354555657")]
INPUTS += hashes_of("606162636465666768696a6b6c6d6e6f")
ROOTS = hashes_of("""
    e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d
    fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125 aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77
    d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7 4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4
    76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c
    5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328
""")
NODES = hashes_of("""
    6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7
    0298d122906dcfc10892cb53a73992fc5b9f493ea4c9badb27b791b4127a7fe7 07506a85fd9dd2f120eb694f86011e5bb4662e5c415a62917033d4a9624487e7
    bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b 4271a26be0d8a84f0bd54c8c302e7cb3a3b5d1fa6780a40bcce2873477dab658
    b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f 46f6ffadd3d06a09ff3c5860d2755c8b9819db7df44251788c7d8e3180de8eb1
    fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e
    0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0
    d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4
""")
NODES_0, NODES_1, NODES_2 = NODES[:8], NODES[8:12], NODES[12:]
LEAVES = [leaf_hash(data) for data in INPUTS]

INCLUSION = [  # index, size, path
    (0, 1, []),
    (0, 8, [NODES_0[1], NODES_1[1], NODES_2[1]]),
    (5, 8, [NODES_0[4], NODES_1[3], NODES_2[0]]),
    (2, 3, [NODES_1[0]]),
    (1, 5, [NODES_0[0], NODES_1[1], NODES_0[4]]),
]
CONSISTENCY = [  # old size, new size, path
    (1, 1, []),
    (1, 8, [NODES_0[1], NODES_1[1], NODES_2[1]]),
    (6, 8, [NODES_1[2], NODES_1[3], NODES_2[0]]),
    (2, 5, [NODES_1[1], NODES_0[4]]),
    (6, 7, [NODES_1[2], NODES_0[6], NODES_2[0]]),
]
EDGES = [[], NODES_0[:1], NODES_1[:1], [NODES_1[0], NODES_0[2]]]
EDGES += [NODES_2[:1], [NODES_2[0], NODES_0[4]], [NODES_2[0], NODES_1[2]]]
EDGES += [[NODES_2[0], NODES_1[2], NODES_0[6]], ROOTS[8:]]
OTHER_HASH = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def split(size: int) -> int:
    return max(1 << power for power in range(size.bit_length()) if 1 << power < size)


# The definitions of RFC 6962, sections 2.1, 2.1.1 and 2.1.2, as they stand there.
def defined_root(leaves: list[bytes]) -> bytes:
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return sha256(b"\x01" + defined_root(leaves[:k]) + defined_root(leaves[k:])).digest()


def defined_path(index: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if index < k:
        return [*defined_path(index, leaves[:k]), defined_root(leaves[k:])]
    return [*defined_path(index - k, leaves[k:]), defined_root(leaves[:k])]


def defined_proof(old_size: int, leaves: list[bytes], *, known: bool = True) -> list[bytes]:
    if old_size == len(leaves):
        return [] if known else [defined_root(leaves)]
    k = split(len(leaves))
    if old_size <= k:
        return [*defined_proof(old_size, leaves[:k], known=known), defined_root(leaves[k:])]
    return [*defined_proof(old_size - k, leaves[k:], known=False), defined_root(leaves[:k])]


def numbered(size: int) -> list[bytes]:
    return [leaf_hash(b"%d" % number) for number in range(size)]


def included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    return verify_inclusion(leaf=leaf, index=index, size=size, proof=proof, root=root)


def consistent(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: Sequence[bytes]
) -> bool:
    return verify_consistency(
        old_size=old_size, old_root=old_root, new_size=new_size, new_root=new_root, proof=proof
    )


def flipped(data: bytes, bit: int) -> bytes:
    return bytes(byte ^ (1 << bit % 8) if at == bit // 8 else byte for at, byte in enumerate(data))


def test_the_published_hashes_of_leaves_and_nodes_come_out() -> None:
    leaf, node = hashes_of("""
        395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56
        aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb
    """)

    assert leaf_hash(b"L123456") == leaf
    assert node_hash(b"N123", b"N456") == node
    assert node_hash(leaf, node) not in (leaf_hash(leaf + node), node_hash(node, leaf))
    assert NODES_0 == LEAVES
    assert ROOTS[0] == EMPTY_ROOT


@pytest.mark.parametrize("size", range(9))
def test_the_published_roots_come_out(size: int) -> None:
    assert root_of(LEAVES[:size]) == ROOTS[size]
    assert Frontier().extend(LEAVES[:size]).root() == ROOTS[size]


@pytest.mark.parametrize("size", range(9))
def test_the_frontier_holds_the_published_right_edge(size: int) -> None:
    assert Frontier().extend(LEAVES[:size]) == Frontier(size, tuple(EDGES[size]))


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION)
def test_a_published_inclusion_proof_comes_out_and_verifies(
    index: int, size: int, path: list[bytes]
) -> None:
    assert inclusion_proof(LEAVES[:size], index) == path
    assert included(LEAVES[index], index, size, path, ROOTS[size])


@pytest.mark.parametrize(("old_size", "new_size", "path"), CONSISTENCY)
def test_a_published_consistency_proof_comes_out_and_verifies(
    old_size: int, new_size: int, path: list[bytes]
) -> None:
    assert consistency_proof(LEAVES[:new_size], old_size) == path
    assert consistent(old_size, ROOTS[old_size], new_size, ROOTS[new_size], path)


@pytest.mark.parametrize(("index", "size", "path"), INCLUSION[1:])
def test_the_published_corruptions_of_an_inclusion_proof_fail(
    index: int, size: int, path: list[bytes]
) -> None:
    leaf, root = LEAVES[index], ROOTS[size]
    wrong_places = [(index - 1, size), (index + 1, size), (index ^ 2, size)]
    wrong_places += [(index, size * 2), (index, size // 2)]
    wrong_ends = [(b"WrongLeaf", root), (OTHER_HASH, root), (leaf, EMPTY_ROOT), (leaf, OTHER_HASH)]
    wrong_paths = [[*path, b""], [*path, root], [b"", *path], [root, *path], path[:-1]]
    wrong_paths += [[path[0], OTHER_HASH, *path[1:]], [path[0] + path[-1]]]

    assert not any(included(leaf, *place, path, root) for place in wrong_places)
    assert not any(included(first, index, size, path, last) for first, last in wrong_ends)
    assert not any(included(leaf, index, size, wrong, root) for wrong in wrong_paths)


@pytest.mark.parametrize(("old_size", "new_size", "path"), CONSISTENCY[1:])
def test_the_published_corruptions_of_a_consistency_proof_fail(
    old_size: int, new_size: int, path: list[bytes]
) -> None:
    old, new = ROOTS[old_size], ROOTS[new_size]
    wrong_sizes = [(old_size - 1, new_size), (old_size + 1, new_size), (old_size ^ 2, new_size)]
    wrong_sizes += [(old_size, new_size * 2), (old_size, new_size // 2)]
    wrong_roots = [(b"WrongRoot", new), (old, b"WrongRoot"), (new, old)]
    wrong_paths = [[*path, b""], [*path, old], [*path, new], [b"", *path], [old, *path]]
    wrong_paths += [[new, *path], [path[0], *path], path[:-1], []]

    assert not any(consistent(one, old, other, new, path) for one, other in wrong_sizes)
    assert not any(consistent(old_size, one, new_size, other, path) for one, other in wrong_roots)
    assert not any(consistent(old_size, old, new_size, new, wrong) for wrong in wrong_paths)


def test_every_tree_follows_from_nothing_and_from_itself_without_a_proof() -> None:
    assert consistency_proof([], 0) == consistency_proof(LEAVES, 0) == []
    assert consistent(0, EMPTY_ROOT, 0, EMPTY_ROOT, [])
    assert consistent(0, EMPTY_ROOT, 1, ROOTS[1], [])
    assert consistent(1, ROOTS[1], 1, ROOTS[1], [])


@pytest.mark.parametrize(
    ("old_size", "old_root", "new_size", "new_root", "proof"),
    [
        pytest.param(0, ROOTS[1], 0, ROOTS[1], [], id="an empty tree with a root"),
        pytest.param(0, EMPTY_ROOT, 0, ROOTS[1], [], id="a root out of nothing"),
        pytest.param(0, OTHER_HASH, 1, ROOTS[1], [], id="an old root of nothing"),
        pytest.param(1, ROOTS[1], 1, ROOTS[2], [], id="another root at the same size"),
        pytest.param(1, ROOTS[1], 0, EMPTY_ROOT, [], id="back to nothing"),
        pytest.param(2, ROOTS[2], 1, ROOTS[1], [], id="back to less"),
        pytest.param(1, ROOTS[1], 2, ROOTS[2], [], id="no proof"),
        pytest.param(-1, ROOTS[1], 1, ROOTS[1], [], id="less than nothing"),
        pytest.param(0, EMPTY_ROOT, 0, EMPTY_ROOT, [EMPTY_ROOT], id="a needless proof at 0"),
        pytest.param(0, EMPTY_ROOT, 1, ROOTS[1], [EMPTY_ROOT], id="a needless proof from 0"),
        pytest.param(1, ROOTS[1], 1, ROOTS[1], [EMPTY_ROOT], id="a needless proof at 1"),
    ],
)
def test_the_smallest_trees_that_do_not_follow_each_other_are_told(
    old_size: int, old_root: bytes, new_size: int, new_root: bytes, proof: list[bytes]
) -> None:
    assert not consistent(old_size, old_root, new_size, new_root, proof)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 0), (1, 1), (2, 1), (-1, 1), (-1, 0)])
def test_an_index_outside_the_tree_is_never_included(index: int, size: int) -> None:
    for root in (EMPTY_ROOT, ROOTS[1]):
        assert not included(ROOTS[1], index, size, [], root)


def test_a_proof_in_a_larger_tree_does_not_pass_for_one_in_a_smaller() -> None:
    assert not included(LEAVES[1], 0, 1, [LEAVES[0]], ROOTS[2])
    assert not included(LEAVES[6], 2, 4, inclusion_proof(LEAVES, 6), ROOTS[8])
    assert not consistent(3, ROOTS[7], 4, ROOTS[8], consistency_proof(LEAVES, 7))


def test_hashes_of_another_length_do_not_pass_although_their_joined_bytes_are_right() -> None:
    left, right = LEAVES[:2]

    assert not included(left[31:] + right, 1, 2, [left[:31]], ROOTS[2])
    assert not consistent(1, left + right[:1], 2, ROOTS[2], [right[1:]])


def decoded(lines: str) -> list[bytes]:
    return [base64.b64decode(line) for line in lines.split()]


ARGON_ENDS = """
    nCs3mfIydh9x4CKyQ+u2xtmpxmFggA5MLymHwNQSlLg= AuIZ5V6sDUj1vn3Y1K85oOaQ7y+FJJKtyRTl1edIKBQ= dwlueapdd7LaOEnX2W2Wp9v2XE+KzejHRQGHwEx0oaM=
"""
ARGON_SHARED = """
    GXIElfmnRuWfbA4z7ubV/UwlpSRUbUeec7oL5HDDnh0= pR0SH/NYP6s9+8azWwaeUXA4Ze/3WCIgMfh5YW6wvcE= f3GuAKYVrF8RBg3s15jvA/YvV9oAliWtzP/imwPhQVA= WHn8zDxlVgkV+lSlmzaOdfSBrTHoRr5nT3d76q0KKWE=
    f2uV2ZxVgULzLPKuZcowRY3ZY7fRlX59iDBjV1R8kNQ= NzQVjJsvQwbi7WStMr9oFkh9VbHfK7LB6o7WwAqwNTs= C0LttBeYHZHgL+032JIcJC3CTBIyza/hsbmJUgJfmDI= nixU5CWTFVDlF4BGdcU6kA7WSYurEpe9jRWc+F/7sOc=
"""
ARGON_INCLUSION = """
    T46AmJsuOM/gFiGlUp+IJJebp+1Z5qratFNW7U0JyOQ= 9Jj1Feodn42uRYEfffkV4HF/EIPFQ5Zo9IwkxbQ2uhk= D53/1oCNebF4J59HHgioovKZxrmrKcVuCVhy3Izg8Ck= wSFDgGSrsXRPA+1c8WHoAFCsWeUv8NDyP/Q/SgsyVyY=
    516/RcwsgdwdzHn18v1dJHqBkgFUbNhmCIWOGjsMJaE= naTFY2ajLFgrgs5XUl+zJYZnnlJksLGsA1VYwpLfqbY= mKBRJo6qao+0Kdh/rhGkZUbHUAxMhrtrclrTpIbNjIg= Co4ueOFE7lpifLio94irxxsv1wFMMaK3tPu2ZQkHlro=
    yRgy800K6JMYCC05sWfqF2kvCg2riT/pVM+nEa6V5+0= n2O38XJZC8/Wpbwi9HhgVizlUyeUHVZvYyQB1607MRc= go3tAjuNfNSCj87y2Rg1xOroDknGN1eaf3cgvzObf7Q= 8D0Mj3/J7ySSnFb0afIHYXv6rlOhECnsebY6XKi1IR8=
    6rcez46ZU8M5vPiWVMAUfJfAOV0pPP/mch/lYzZhj/M= 2rtIeXrPvSdUyHc5maIgSAVB2BzaKaupWxSAiVayDE4= nniW/IMFQPN5xw8UsHFn7CRStYbm1gLu7NNa6kkRqJQ= mRPPi7sQS22MduIEyvcNzCNFqIt6kLwYPkNKrVtIcu8=
    JvTivzESNS9wHI8aph5a7uieVmtS/p9PciMZ5D6GyOo= UTyQd+Ym0wY4zG+qK806bBORwi1CSVvFQ/KknnqoZj8= hXODrqN+ff+U6zPqRQ+ZQKs6im1fPcxIerDSfNwflhE= II6GE+WY/DrpZzfHztLwkR46o37zVkNLCyPYlf68zA0=
    d609kWWcNBllbA8Jb/ad4XAVVGnScLRmtP8FYyr+Dck= rikBsP0G0gioXRpBFED2CzQdSLrGPvRd0bEcbEZw1rI=
"""
ARGON_CONSISTENCY = """
    80Sfbj6UQEdVSZCSIgh9NMPj3vCBzcc1A48B2crJSWg= FZcrgAHUk6nNPviJZq8kEK6jCG1d18pJOFE45ZDc1TQ= Q67reWXmPBo1UfmwBap4Xi9PMPfFdUSSw3WGlRZdG7k= eJ7CyhR4PxzBxDIsWgrVYW1eFUb9ndgf46tFmiqVrxA=
    QrDwp062Grm5WY8KdrhFsBuuNjGzRox2Jb8PmVL5OYw= XM4YMjMEdLH/XJam/ZWyaP14k3cmsOtnPsOWQ54lW1s= SGiBh+jOTGccXU48ZzgQ88lRcBmtB4wz4oSDndv2QTg= WAS6txqNLYKGL1GdBdpqmV42TTfn6cJsuDsqLXuTCNI=
    QFmRS0rirUA7ZN3lxFjDncV+E1OCrn3NUB4RCp+5fzc= Hdbp7It2XBNZmNDBpCN/KPd7vfVqxgzwOosqVIaEA9E= mxvHL0ZiblBdD7j7pIa1jlfB0gSqfJ6oX0UGo7L0VsU= q5hjyvoW6TL/PThgcitpDcSTrnKX2p1+aqscqH2euRA=
    jTOWDqt3IHj2NVFeezyBz2ofpru+ztEywqKUAfFclKI= GIRn0w3HqJdvU9j1WVD//eR6lk2AaTVjyzjsJNP8U88= x52GJvxG81fnQBrgOTbll1A5tz95/LXK0Ag1NhB0r1I= 6/0OqrcTgc3o5dD5PymmoC96lB9yLPFuTHVvLy8fSGk=
    Gf+iKLfcXO5l4JEFmsZvSdG5q1uEeWPfYLrds6pmjz0= DGuaco+McyM3AfRSF6qX7RwSetwe2ieYJmxw5e9rVx0= 2tQJ9V32hnYp+fdpP6TcjmgJmLeNVOMKM0Ml1kk4cNU= 3PapK+IkyJr8I9yAErAmzuZezzLMzsg+PfeRCgNW8NQ=
    s6xiYeejb+wtqHA+URJZ2I/SCPyIW8coP6aB00FJbMY= z9lSpmdTcr5M5ZzKlc4EPh3SrSypKFdk6JUF/UccaZU=
"""


def test_real_proofs_from_a_log_of_a_billion_certificates_verify() -> None:
    # What Google's Argon 2020 log answered for its entry 10,000 and its former size 3,654,490.
    entry, old_root, root = decoded(ARGON_ENDS)
    path = [*decoded(ARGON_INCLUSION), *decoded(ARGON_SHARED)]
    proof = [*decoded(ARGON_CONSISTENCY), *decoded(ARGON_SHARED)]

    assert included(entry, 10_000, 961_984_013, path, root)
    assert consistent(3_654_490, old_root, 961_984_013, root, proof)


@pytest.mark.parametrize("size", [*range(1, 35), 63, 64, 65])
def test_every_root_and_proof_of_a_small_tree_is_what_the_rfc_defines(size: int) -> None:
    leaves = numbered(size)

    assert root_of(leaves) == defined_root(leaves)
    for index in range(size):
        assert inclusion_proof(leaves, index) == defined_path(index, leaves)
    for old_size in range(1, size + 1):
        assert consistency_proof(leaves, old_size) == defined_proof(old_size, leaves)


@PROPERTY
@given(st.lists(st.binary(max_size=6), max_size=150), st.integers(0, 150))
def test_the_frontier_knows_the_root_however_the_leaves_arrive(data: list[bytes], cut: int) -> None:
    leaves = [leaf_hash(entry) for entry in data]

    one_by_one = Frontier()
    for leaf in leaves:
        one_by_one = one_by_one.append(leaf)

    assert one_by_one.size == len(leaves)
    assert one_by_one.root() == root_of(leaves)
    assert Frontier().extend(leaves[:cut]).extend(iter(leaves[cut:])) == one_by_one
    assert Frontier.from_bytes(one_by_one.to_bytes()) == one_by_one


@PROPERTY
@given(st.data())
def test_every_inclusion_proof_verifies_and_a_flipped_bit_fails_it(data: st.DataObject) -> None:
    leaves = numbered(data.draw(st.integers(1, 130)))
    index = data.draw(st.integers(0, len(leaves) - 1))
    parts = [leaves[index], root_of(leaves), *inclusion_proof(leaves, index)]

    assert included(parts[0], index, len(leaves), parts[2:], parts[1])
    at = data.draw(st.integers(0, len(parts) - 1))
    parts[at] = flipped(parts[at], data.draw(st.integers(0, 255)))
    assert not included(parts[0], index, len(leaves), parts[2:], parts[1])


@PROPERTY
@given(st.data())
def test_every_consistency_proof_verifies_and_a_flipped_bit_fails_it(data: st.DataObject) -> None:
    leaves = numbered(data.draw(st.integers(1, 130)))
    size = data.draw(st.integers(1, len(leaves)))
    parts = [root_of(leaves[:size]), root_of(leaves), *consistency_proof(leaves, size)]

    assert consistent(size, parts[0], len(leaves), parts[1], parts[2:])
    at = data.draw(st.integers(0, len(parts) - 1))
    parts[at] = flipped(parts[at], data.draw(st.integers(0, 255)))
    assert not consistent(size, parts[0], len(leaves), parts[1], parts[2:])


@PROPERTY
@given(st.integers(2, 90), st.data())
def test_a_rewritten_entry_has_no_consistency_proof(size: int, data: st.DataObject) -> None:
    honest, rewritten = numbered(size), numbered(size)
    old_size = data.draw(st.integers(1, size - 1))
    rewritten[data.draw(st.integers(0, old_size - 1))] = OTHER_HASH
    old_root, new_root = root_of(honest[:old_size]), root_of(rewritten)

    for leaves in (honest, rewritten):
        proof = consistency_proof(leaves, old_size)
        assert not consistent(old_size, old_root, size, new_root, proof)


def test_a_proof_about_what_the_tree_does_not_hold_is_refused() -> None:
    for index in (-1, 8, 2**64):
        with pytest.raises(ValueError, match="8 leaves has none at index"):
            inclusion_proof(LEAVES, index)
    for old_size in (-1, 9):
        with pytest.raises(ValueError, match="has not grown from"):
            consistency_proof(LEAVES, old_size)


def test_a_frontier_never_changes() -> None:
    before = Frontier().extend(LEAVES[:7])

    assert before.append(LEAVES[7]).root() == ROOTS[8]
    assert before.root() == ROOTS[7]


@pytest.mark.parametrize(
    ("size", "hashes"),
    [(0, (OTHER_HASH,)), (1, ()), (3, (OTHER_HASH,)), (1, (b"short",)), (-1, ()), (2**64, ())],
)
def test_a_frontier_whose_hashes_do_not_fit_its_size_is_refused(
    size: int, hashes: tuple[bytes, ...]
) -> None:
    with pytest.raises(ValueError, match=r"leaves|bytes"):
        Frontier(size, hashes)


def test_a_leaf_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="not 32"):
        Frontier().append(b"an entry, not its hash")


def test_a_frontier_is_written_as_its_size_and_its_hashes() -> None:
    five = Frontier().extend(LEAVES[:5])

    assert five.to_bytes() == (5).to_bytes(8, "big") + NODES_2[0] + NODES_0[4]
    assert Frontier().to_bytes() == bytes(8)


def test_the_largest_frontier_has_64_hashes() -> None:
    full = Frontier(2**64 - 1, (OTHER_HASH,) * 64)

    assert Frontier.from_bytes(full.to_bytes()) == full
    assert len(full.to_bytes()) == 2056
    with pytest.raises(ValueError, match="cannot have"):
        full.append(OTHER_HASH)


def test_frontier_bytes_of_the_wrong_length_are_refused() -> None:
    written = Frontier().extend(LEAVES[:5]).to_bytes()

    for data in (b"", written[:3], written[:-1], written + b"\0", written + OTHER_HASH):
        with pytest.raises(ValueError, match="not the frontier"):
            Frontier.from_bytes(data)
