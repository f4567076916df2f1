# The language's own name, as it stands where a language is chosen.
language-name = English
