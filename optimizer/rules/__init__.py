"""One file per rule or coupling; each enrols itself (see ``optimizer.model.registry``)."""
