"""The objective computed once more by an outsider: from the documents, with nothing of ours."""
