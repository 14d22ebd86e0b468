"""The history of a person's sets: one SQLite file in the user's own data folder."""

from formcheck.store.place import data_folder, history_file
from formcheck.store.remember import Began, remember
from formcheck.store.store import Filter, Store, open_store

__all__ = ["Began", "Filter", "Store", "data_folder", "history_file", "open_store", "remember"]
