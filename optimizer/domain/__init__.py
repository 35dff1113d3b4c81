"""The nouns of odaopt, and the frozen results that one room hands to the next."""
