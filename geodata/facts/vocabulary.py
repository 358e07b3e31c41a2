"""Words of the vocabulary that have a translation: need dimensions and village classes."""

NEED_DIMENSIONS: tuple[str, ...] = (
    "party_building",
    "industry",
    "governance",
    "collective_economy",
    "ecology",
)
"""The need dimensions of the vocabulary: 组织建设, 产业, 治理, 集体经济, 生态."""

VILLAGE_CLASSES: tuple[str, ...] = (
    "weak",
    "poor",
    "relocated",
    "key",
    "demonstration",
    "ordinary",
)
"""The village classes that have a translation; a case may bring others (classes are data)."""
