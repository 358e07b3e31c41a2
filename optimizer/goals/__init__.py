"""One file per goal; each enrols itself (see ``optimizer.registry``)."""
